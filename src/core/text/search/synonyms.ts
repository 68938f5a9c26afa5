import { baseForm } from "./irregularForms.ts";
import { stem } from "./searchTerms.ts";

/** English words that are said for one another, each line a group: of everyday talk, then of programming. */
const groups = `parent mother father mom dad mum|sibling brother sister|husband wife spouse partner marriage marry wedding
boyfriend girlfriend date relationship|friend buddy pal mate|baby toddler child son daughter boy girl
job work career profession occupation employment|boss manager supervisor|colleague coworker teammate
buy purchase shop|shop store market|eat food meal dish lunch dinner breakfast cook recipe|film movie
tv television show series|book novel read author|music song band concert album|instrument guitar piano violin
photo picture image photograph pic|paint art draw artwork artist|game play|sport athletics
exercise workout gym fitness training|race marathon run|trip travel journey vacation holiday tour visit
hike trail walk|camp tent|car vehicle auto automobile|plane flight airplane airport|house home apartment flat
move relocate|city town|country nation|school college university education study class course degree
teacher instructor tutor professor|learn study|doctor hospital medical clinic health
ill sick disease illness injury hurt pain|accident crash|church religion religious faith spiritual
charity volunteer donate donation shelter fundraiser|event gathering party celebration|gift present
win award prize trophy|hobby pastime interest|love enjoy favorite favourite prefer|hate dislike
afraid scared fear|sad upset depressed|happy glad joy excited|angry mad annoyed|stress destress relax unwind calm
problem issue trouble difficulty challenge|hard difficult tough challenging|easy simple|big large huge
small little tiny|start begin launch|finish end complete|quit stop leave|make create craft build
help support assist aid|decide decision choose choice|plan intend intention|goal aim dream ambition
think opinion view|talk chat discuss discussion conversation speak|meet meeting|join attend participate
company business firm startup|money fund finance financial cost price pay|phone call mobile
beach sea ocean coast|mountain hill|garden plant flower|lake river|color colour|important significant
amazing great awesome wonderful|reason cause|idea suggestion advice tip recommend suggest|find discover
new recent latest|old previous former
clothes clothing outfit dress shirt|shoes boots sneakers|furniture sofa couch chair table|sleep nap tired exhausted
weather rain snow storm|bank loan mortgage debt|dance dancing|festival fair concert|language speak fluent|hair haircut
neighbor neighbour neighborhood|grow raise|born birth birthday|die death died passed|remember memory recall forget
scenery landscape view|nature outdoors forest woods park|diet nutrition healthy weight|ingredient recipe|restaurant cafe diner
law lawyer court legal|army military soldier veteran|police officer|election politics political campaign|science research experiment
bug defect error fault failure exception crash broken|fix repair mend patch solve solution resolve
delete remove erase drop|add insert append|change modify edit update alter|folder directory|file document
config configuration setting option preference|function method procedure routine|test spec|database db sql
repository repo|login auth authentication signin|authorization permission access right
slow latency performance speed fast|server backend host|client frontend browser
dependency package library module|deploy deployment release publish ship|version release|argument parameter
environment env|credential password secret token key|request call query|response reply answer|agree settle decide
documentation docs readme|comment note remark|list array|dictionary map hash|timeout deadline|limit maximum cap
schedule cron timer|warn warning|container docker|thread process worker|copy duplicate clone|merge combine join
search find lookup|show display render|save store persist|load read open|screen page view
k8s kubernetes|prod production live|dev development|stage staging|svc service|alg algorithm|pr pull|mr merge
admin administrator|app application|info information|perf performance|param parameter|arg argument|var variable
fn func function|str string|num number|infra infrastructure|org organization|stat statistic|util utility|lib library
dep dependency|dir directory|i18n internationalization translation|l10n localization|a11y accessibility|ts typescript
js javascript|py python|md markdown|img image|btn button|min minimum|max maximum|gb gigabyte gib|mb megabyte mib|kb kilobyte kib
sec second|ms millisecond|cert certificate|conf config configuration|ref reference|impl implementation|init initialize
msg message|err error|req request|res response|resp response|tmp temporary|pkg package|proj project|ver version|vm machine
id identifier|addr address|backup dump snapshot|lock mutex|signin login|username user|bucket storage|flaky unreliable
owner own responsible|interval period|size length|regex pattern|cluster kubernetes|tax vat|customer client`;

/** Kinds of things, the kind first: who asks for a pet may mean a dog; who asks for a dog does not mean a cat. */
const kinds = `pet dog cat puppy pup kitten|animal dog cat horse bird|drink coffee tea beer wine
family mother father mom dad brother sister son daughter husband wife child parent grandma grandmother grandpa grandfather aunt uncle cousin
relative aunt uncle cousin grandma grandmother grandfather
activity hiking camping swimming painting running pottery cycling yoga dancing reading
hobby hiking painting reading gaming cooking photography gardening dancing
sport football soccer basketball tennis baseball swimming|place city town park beach restaurant museum cafe
food pizza pasta cake salad soup chicken|vehicle car bike truck motorcycle|pastry cake cookie
emotion happy sad angry proud nervous excited|season summer winter spring autumn fall
martial karate taekwondo judo boxing|art painting pottery drawing sculpture|music guitar piano violin song
language python javascript typescript rust java|database postgres sqlite mysql mongodb redis
framework react vue angular express django|editor vscode vim|system linux windows macos`;

const related = new Map<string, Set<string>>();
for (const group of groupsIn(groups)) for (const term of group) relate(term, group);
for (const [kind = "", ...members] of groupsIn(kinds)) relate(kind, members);

function groupsIn(text: string): readonly (readonly string[])[] {
  return text.split(/[|\n]/).map((line) => line.split(" ").map((word) => baseForm(stem(word))));
}

function relate(term: string, others: readonly string[]): void {
  const known = related.get(term) ?? new Set();
  for (const other of others) if (other !== term) known.add(other);
  related.set(term, known);
}

/** Search terms, in base form, of English words that may stand for that of `term`. */
export function synonymsOf(term: string): Iterable<string> {
  return related.get(term) ?? [];
}
