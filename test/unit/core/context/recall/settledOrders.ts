/** Statements that settle something, each with an order that depends on it and a word of what was settled. */
export const settledOrders: readonly (readonly [settled: string, order: string, answer: string])[] = [
  ["We decided that the primary colour is teal.", "Paint the banner in the colour we agreed on.", "teal"],
  ["The staging port is 8417, that's settled.", "Use the port we decided on for the proxy.", "8417"],
  ["Let's go with snake_case for column names.", "Name the new columns as we said.", "snake_case"],
  ["I want the date format to be ISO 8601 everywhere.", "Print it in the date format we chose.", "ISO 8601"],
  ["Heron it is, then: that will be the codename.", "Put the codename we picked into the title.", "Heron"],
  ["From now on the retries are capped at five.", "Set the retries as agreed.", "five"],
  ["Agreed: the licence will be Apache 2.0.", "Add the licence that we settled on.", "Apache"],
  ["For the queue we'll take RabbitMQ.", "Wire the worker to the queue we discussed last week.", "RabbitMQ"],
  ["Make the sidebar 280 pixels wide, please.", "Give the preview the agreed sidebar width.", "280"],
  ["Our log level in production must be warn.", "Apply the log level we've fixed earlier.", "warn"],
  [
    "The bucket for exports should be named pelican.",
    "Upload it to the bucket you and I decided on.",
    "pelican",
  ],
  ["I'd rather have the invoices rounded half up.", "Round the invoices like we discussed.", "half up"],
  [
    "Never call the tariff endpoint without an api version.",
    "Write a call of the tariff endpoint.",
    "api version",
  ],
  ["Thumbnails must be stored as WebP.", "Generate thumbnails for the gallery.", "WebP"],
  [
    "Wir nehmen als Farbe für Warnungen Bernstein.",
    "Färbe die Warnungen in der vereinbarten Farbe.",
    "Bernstein",
  ],
  ["Der Port für den Testserver ist 9315, abgemacht.", "Nimm den Port, den wir vereinbart haben.", "9315"],
  [
    "Die Tabellen bekommen alle das Präfix lv_.",
    "Leg die neue Tabelle mit dem Präfix an, wie besprochen.",
    "lv_",
  ],
  ["Ab jetzt heißt das Modul Kranich.", "Benenne das Modul so, wie wir es beschlossen haben.", "Kranich"],
  [
    "On part sur la bibliothèque pdfkit pour les factures.",
    "Génère les factures avec la bibliothèque choisie.",
    "pdfkit",
  ],
  [
    "La couleur des boutons sera ocre, c'est décidé.",
    "Mets les boutons dans la couleur dont nous avons convenu.",
    "ocre",
  ],
  ["Le délai d'expiration est fixé à 45 secondes.", "Règle le délai d'expiration comme convenu.", "45"],
  [
    "Le préfixe des branches sera toujours équipe/.",
    "Crée la branche avec le préfixe que nous avons choisi.",
    "équipe",
  ],
  ["Quedamos en que el puerto del proxy es 7722.", "Usa el puerto que acordamos.", "7722"],
  ["El color de la cabecera debe ser granate.", "Pinta la cabecera del color que decidimos.", "granate"],
  ["Los informes se llamarán Quetzal.", "Ponle a los informes el nombre acordado.", "Quetzal"],
  ["La clave de la caché será tucan.", "Guarda eso con la clave de la caché como acordado.", "tucan"],
  [
    "La libreria per i grafici è Girasole, deciso.",
    "Disegna i grafici con la libreria che abbiamo scelto.",
    "Girasole",
  ],
  [
    "Il limite delle richieste sarà 35 al secondo.",
    "Imposta il limite delle richieste come concordato.",
    "35",
  ],
  ["De kleur van de grafieken wordt oker, afgesproken.", "Gebruik de kleur die we hebben gekozen.", "oker"],
  ["端口定为 6060，不要改。", "用我们说好的端口启动服务。", "6060"],
];

/** Statements and orders, some with the same words, that depend on nothing that was settled. */
export const plainStatements =
  `The upload of large images is slow today.|I moved the fixtures into their own folder.
Yesterday we chose a new office chair.|We decided to wait with the launch.|In the meeting we discussed hiring.|The tests pass on my machine.
The intern starts on Monday.|As I said, it is raining outside.|We agreed to meet again in May.|Lint complains about an unused import.
The coffee machine is broken, as usual.|I cleaned up the comments in the parser.|My laptop was updated overnight.|The customer was pleased with the demo.
Sort the list by surname.|Add a border to the card.|Move the footer down a bit.|Print a table of contents.|Make the headline bolder.
Replace the spinner with a skeleton.|The release notes are online.|I renamed two helpers.|We talked about holidays at lunch.
Split the view in two.|Log the user out after an hour.|The build server was restarted.|The designer sent new icons.|Wrap the text in the cells.
Ich habe die Bilder verkleinert.|Wir haben beschlossen, früher zu gehen.|Der Bericht ist fast fertig.|Sortiere die Liste nach Namen.
Gestern haben wir lange gesprochen.|Füge eine Zeile am Ende hinzu.|Das Treffen wurde verschoben.|J'ai nettoyé le dossier des images.
Nous avons décidé de partir plus tôt.|Ajoute une ligne à la fin.|La réunion est reportée.|Trie la liste par nom.|Le stagiaire arrive lundi.
He ordenado la carpeta de imágenes.|Decidimos salir antes.|Añade una línea al final.|La reunión se aplaza.|Ordena la lista por apellido.
Ho spostato le immagini.|Abbiamo deciso di uscire prima.|Aggiungi una riga alla fine.|La riunione è rinviata.|Ordina la lista per cognome.
We hebben besloten eerder te gaan.|Sorteer de lijst op naam.|De vergadering is verzet.|我整理了图片文件夹。|我们决定早点走。|把列表按姓氏排序。
Export the chart as a picture.|The keyboard feels sticky.|Use a shorter sentence in the intro.`.split(
    /[|\n]/,
  );

/** Small talk that refers back and names nothing. */
export const backReferences =
  `like we said, go on|do it as agreed|as discussed, thanks|that's what we agreed on|as I said, all good|just as we decided, great
let's keep it as it was before|same as before please|as usual then|like last time, please|you were right earlier|wie besprochen, danke
mach es so, wie wir gesagt haben|comme convenu, merci|fais comme nous avons dit|como acordamos, gracias|come concordato, grazie
zoals afgesproken, dank je|как договорились, спасибо`.split(/[|\n]/);
