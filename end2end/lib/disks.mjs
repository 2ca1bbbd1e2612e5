// A small disk of one's own that fills up and can be made larger: a tmpfs where the system lets us mount one (as root),
// else a bound on the size of each file of the server, which a full disk looks much like.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "./server.mjs";

const quiet = (file, ...args) => execFileSync(file, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 20_000 });

export function newDisk(mebibytes) {
  const folder = newFolder();
  const path = join(folder.path, "disk");
  mkdirSync(path);
  try {
    quiet("mount", "-t", "tmpfs", "-o", `size=${mebibytes}m,mode=700`, "tmpfs", path);
  } catch {
    return { ...folder, path, kind: `files of at most ${mebibytes / 4} MiB`, ...bounded(mebibytes / 4) };
  }
  return {
    kind: `a tmpfs of ${mebibytes} MiB`,
    path,
    under: [],
    grow: () => quiet("mount", "-o", "remount,size=256m", path),
    close: async () => {
      quiet("umount", path);
      await folder.close();
    },
  };
}

// The limit is inherited by the server, and so is being deaf to the signal that would end it there.
function bounded(mebibytes) {
  return {
    under: ["/bin/sh", "-c", `trap '' XFSZ; ulimit -S -f ${mebibytes * 2048}; exec "$0" "$@"`],
    grow: (pid) => quiet("prlimit", `--pid=${pid}`, "--fsize=unlimited"),
  };
}
