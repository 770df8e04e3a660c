// Chercher des métiers par leur nom, en JavaScript (Node 18 ou plus, ou un navigateur : tout est ouvert à CORS).
// Search occupations by name, in JavaScript (Node 18 or newer, or a browser: everything is open to CORS).
const base = process.argv[2] ?? "http://localhost:8080";

const answer = await fetch(`${base}/recherche?` + new URLSearchParams({ q: "boulanger", type: "Metier" }), {
  headers: { Accept: "application/json" },
});
if (!answer.ok) throw new Error((await answer.json()).detail);
const { membres } = await answer.json();
for (const { code, intitule } of membres) console.log(code, intitule);
