// Archives that no archiver would make: members that are huge when unpacked, lie about it, or lead elsewhere.
import { crc32, deflateRawSync } from "node:zlib";

const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET =
  '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>test_date</t></is></c></row></sheetData></worksheet>';

// Members are { name, data, claimed (size that the headers tell), mode (as Unix has it), n (entries of the directory) }.
export function zip(members) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const { name, data, claimed, mode = 0o100644 } of members) {
    const [bytes, plain] = [Buffer.from(name), Buffer.from(data)];
    const packed = deflateRawSync(plain, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimed ?? plain.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), common, bytes, packed);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE((mode << 16) >>> 0, 8);
    entry.writeUInt32LE(at, 12);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, entry.subarray(2), bytes]));
    at += 30 + bytes.length + packed.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(members.length & 0xffff, 8);
  end.writeUInt16LE(members.length & 0xffff, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, all, end]);
}

// A sound little workbook with more members.
export function workbook(more = [], sheet = SHEET) {
  const rels = (target, kind) =>
    `<Relationships><Relationship Id="r1" Type="${REL}/${kind}" Target="${target}"/></Relationships>`;
  return zip([
    { name: "[Content_Types].xml", data: "<Types/>" },
    { name: "_rels/.rels", data: rels("xl/workbook.xml", "officeDocument") },
    { name: "xl/workbook.xml", data: '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>' },
    { name: "xl/_rels/workbook.xml.rels", data: rels("worksheets/sheet1.xml", "worksheet") },
    { name: "xl/worksheets/sheet1.xml", data: sheet },
    ...more,
  ]);
}

export function bombs() {
  const blanks = Buffer.alloc(256 << 20, " ");
  const nested = zip([{ name: "again.zip", data: zip([{ name: "a.xml", data: blanks.subarray(0, 32 << 20) }]) }]);
  return {
    "a workbook with a member of 256 MiB": workbook([{ name: "xl/media/image1.bin", data: blanks }]),
    "a sheet of 256 MiB": workbook([], Buffer.concat([Buffer.from("<worksheet><sheetData>"), blanks])),
    "a member that claims to be small": workbook([{ name: "xl/media/image1.bin", data: blanks, claimed: 100 }]),
    "a sheet that claims to be empty": workbook([{ name: "xl/styles.xml", data: blanks.subarray(0, 64 << 20), claimed: 0 }]),
    "an archive within an archive within a workbook": workbook([{ name: "xl/media/data.bin", data: nested }]),
    "a workbook of 60,000 members": workbook(Array.from({ length: 60_000 }, (_, i) => ({ name: `xl/${i}.xml`, data: "" }))),
    "a member beside the archive": workbook([{ name: "../../evil.xml", data: "<a/>" }]),
    "a link to another file": workbook([{ name: "xl/link.xml", data: "/etc/passwd", mode: 0o120777 }]),
  };
}
