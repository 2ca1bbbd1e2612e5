const stack = [];
async function wake(node, client) {
  const tag = node.localName;
  if (tag === "leptos-island") {
    stack.at(-1)?.();
    await client[node.dataset.component]?.(node);
  }
  if (tag === "leptos-children") stack.push(node.$$on_hydrate);
  for (const child of node.children) await wake(child, client);
  if (tag === "leptos-children") stack.pop();
}
const start = async () => {
  const client = await import($JS);
  await client.default({ module_or_path: $WASM });
  client.hydrate();
  await wake(document.body, client);
};
(self.requestIdleCallback ?? setTimeout)(() => start().catch(console.warn));
