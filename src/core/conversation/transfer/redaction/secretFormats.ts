import { contextSecrets } from "./contextSecrets.ts";
import { commandSecrets } from "./secretCommands.ts";
import { lineStart, secretFormat, shown, type SecretFormat, type SecretKind } from "./secretKind.ts";

/** Left boundary of a secret: not inside a word; after `\n` in a text within JSON, it may. */
const start = String.raw`(?:(?<=\\[nrt]|%[\dA-F]{2})|(?<![\w-]))`;

const named = (kind: SecretKind, ...sources: readonly string[]): readonly SecretFormat[] =>
  sources.map((source) => secretFormat(kind, `${start}${source}`));

const marked = (kind: SecretKind, marks: readonly string[], source: string): SecretFormat => ({
  ...secretFormat(kind, `${start}${source}`),
  marks,
});

const hex = (count: string) => `[0-9a-f]{${count}}(?![0-9a-zA-Z])`;
const text = (count: string) => String.raw`[\w-]{${count}}`;
const alnum = (count: string) => `[A-Za-z0-9]{${count}}`;
const uuid = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";

/** A sign of a private key's lines: also at their beginning, where they are quoted. */
const keyBody = String.raw`(?:\\{1,8}[nrt]|[\w+/=:,.\s-]|(?<=(?:\n|\\n)(?:\\{1,8}t|[ \t>#|*+\d-]){0,20})[>#|*])`;
/** Keys of private parties, whole or cut off, with escaped line ends where they stand in a text. */
const privateKeys = [
  secretFormat(
    "privateKey",
    String.raw`-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}${keyBody}*?(?:-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|(?!${keyBody}))`,
  ),
  // The end of a key whose beginning is elsewhere.
  {
    ...secretFormat(
      "privateKey",
      String.raw`(?<![\w+/=])(?:[\w+/=]{16,80}(?:\s|\\{1,8}[nr]){1,8}${shown}){1,60}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----`,
    ),
    marks: ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"],
  },
  secretFormat(
    "privateKey",
    String.raw`(Private-Lines: \d{1,4}(?:\s|\\{1,8}[nr]){1,4}${shown})(?:[\w+/=]{10,80}(?:(?:\s|\\{1,8}[nr]){1,4}${shown})?){1,200}`,
  ),
  ...named(
    "privateKey",
    "AGE-SECRET-KEY-1[0-9A-Z]{58}",
    "nsec1[02-9ac-hj-np-z]{58}",
    "[xyz]prv[1-9A-HJ-NP-Za-km-z]{107,108}",
    // What opens a 1Password account.
    "A3-[0-9A-Z]{6}-(?:[0-9A-Z]{6}|[0-9A-Z]{11})(?:-[0-9A-Z]{5}){3,4}(?![\\w-])",
  ),
  // The private members of a JSON Web Key; of a symmetric one, however long it is.
  {
    ...secretFormat(
      "privateKey",
      String.raw`(\\{0,3}"k\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}")(?=[\w-]{0,400}\d)[\w-]{16,800}(?=\\{0,3}")`,
    ),
    marks: ['"oct"', '"oct\\'],
  },
  secretFormat(
    "privateKey",
    String.raw`(\\{0,3}"(?:dp|dq|qi|[dpqk])\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}")(?=[\w-]{0,400}\d)[\w-]{42,800}(?=\\{0,3}")`,
  ),
];

/** Values of a Kubernetes Secret, whose names may say nothing. */
const clusterSecrets = {
  ...secretFormat(
    "password",
    String.raw`((?:^|\\n)${lineStart}?[ \t]{1,16}\\{0,3}"?(?!(?:name|namespace|uid|type|kind|apiVersion|resourceVersion|generateName)\\{0,3}"?:)[\w.-]{1,100}\\{0,3}"?: \\{0,3}"?)(?=[a-z+/]{0,200}[A-Z\d])(?:[A-Za-z\d+/]{4}){1,5000}(?:[A-Za-z\d+/]{4}|[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)(?=\\{0,3}"?,?[ \t]{0,4}\r?(?:\\[nr]|["}]|$))`,
    "gm",
  ),
  marks: ["kind: Secret", '"kind": "Secret"', '\\"kind\\": \\"Secret\\"'],
};

/** Hashes of passwords, which can be guessed from them. */
const passwordHashes = [
  secretFormat(
    "password",
    String.raw`\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|(?:[567y]|gy|7|md5|sha1)\$[./A-Za-z0-9=,$]{8,100}\$?[./A-Za-z0-9]{27,86})`,
  ),
  secretFormat(
    "password",
    String.raw`\$(?:argon2(?:id?|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)\$[\w+/.,=$-]{30,300}`,
  ),
  secretFormat(
    "password",
    String.raw`(?<=^|[\s:"'])\{(?:SSHA|SHA|SMD5|SSHA256|SSHA512|CRYPT)\}[A-Za-z0-9+/.$]{20,200}={0,2}`,
  ),
];

/** Key and token formats of services, by their own documentation; a digit is asked for where words could match. */
const services = [
  ...named(
    "apiKey",
    String.raw`sk-(?=[\w-]{0,300}\d)[\w-]{20,300}`,
    `(?:sk|rk|ak)_(?:live|test|prod)_${text("16,250")}`,
    `whsec_[A-Za-z0-9+/]{24,100}={0,2}`,
    `AIza${text("35")}`,
    String.raw`AQ\.Ab[\w-]{30,100}`,
    "(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])",
    "ABSK[A-Za-z0-9+/]{60,300}={0,2}",
    `LTAI${alnum("12,24")}(?![0-9A-Za-z])`,
    `AKID${alnum("32,40")}`,
    String.raw`SG\.[\w-]{16,64}\.[\w-]{16,100}`,
    `(?:gsk_|xai-|pplx-|r8_|fw_|csk-|jina_|tvly-(?:dev-|prod-)?|fc-|voy-|pa-)(?=[A-Za-z0-9_-]{0,100}\\d)${text("20,200")}`,
    `nvapi-${text("40,100")}`,
    `lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}`,
    `tgp_v1_${text("40,60")}`,
    `SK${hex("32")}`,
    `key-${hex("32")}`,
    String.raw`[0-9a-f]{32}(?:-us\d{1,2}(?![\w-])|-[0-9a-f]{8}-[0-9a-f]{8}(?!\w)|\.[A-Za-z0-9]{16}(?![\w.]))`,
    `x(?:keysib|smtpsib)-[0-9a-f]{64}-${alnum("16")}`,
    `PMAK-[0-9a-f]{24}-[0-9a-f]{34}`,
    `NR(?:AK|II|JS|AA|RA|IQ)-${text("20,40")}`,
    `(?:phc|phx)_${alnum("40,60")}`,
    `re_(?=\\w{0,40}\\d)${alnum("8")}_${alnum("20,40")}`,
    `SCW[A-Z0-9]{17}(?![0-9A-Za-z])`,
    `AKLT${alnum("40,60")}`,
    `bce-v3/ALTAK-${alnum("15,30")}/${hex("40")}`,
    `sk-[A-Za-z]{40,64}(?![\\w-])`,
    `sk_org_(?:live|test)_${text("20,100")}`,
    `xnd_(?:production|development)_${alnum("40,80")}`,
    String.raw`APP_USR-\d{12,20}-\d{6}-[0-9a-f]{32}-\d{6,12}`,
    `pl_${hex("32")}`,
    `cu_${hex("32")}`,
    `AQVN${text("30,60")}`,
    `EAAA[EF][\\w-]{50,100}`,
    `sq0(?:atp|csp)-${text("22,64")}`,
    `access-(?:sandbox|development|production)-${uuid}`,
    String.raw`access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}`,
  ),
  ...named(
    "token",
    String.raw`(?:gh[pousr]_|github_pat_)\w{20,255}`,
    String.raw`gl(?:pat|dt|ft|rt|rtr|ptt|cbt|soat|agent|imt|ffct|oas)-[\w.-]{20,300}`,
    `GR1348941${text("20,40")}`,
    `AT(?:ATT3|CTT3|BB)[\\w=-]{24,250}`,
    String.raw`x(?:ox[abceoprsd](?:\.xox[bp])?|app)-[\w-]{10,300}`,
    `npm_${alnum("30,100")}`,
    `(?:hf_|api_org_)${alnum("30,100")}`,
    `pypi-${text("50,255")}`,
    `dckr_(?:pat|oat)_${text("20,60")}`,
    `cio${alnum("32")}(?![0-9A-Za-z])`,
    `rubygems_${hex("48")}`,
    `oy2[a-z0-9]{43}(?![0-9A-Za-z])`,
    `AKCp${alnum("60,80")}`,
    `cmVmdGtu${alnum("50,70")}`,
    `CLOJARS_${hex("60")}`,
    String.raw`ya29\.[\w-]{20,300}`,
    `1//0${text("30,120")}`,
    `GOCSPX-${text("20,40")}`,
    String.raw`[\w~.-]{3}[78]Q~[\w~.-]{31,34}`,
    `shp(?:at|ca|pa|ss|ua|tka)_[0-9a-fA-F]{32}`,
    String.raw`[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,40}`,
    String.raw`\d{8,10}:AA[\w-]{32,34}(?![\w-])`,
    `(?:lin_(?:api|oauth)_|figd_|ntn_|sntry[su]_|glsa_|glc_|bkua_|pul-|nfp_|rnd_|napi_|sbp_|sb_secret_|CCIP(?:AT|RJ)_|pscale_(?:tkn|pw|oauth|app)_|pnu_|rdme_|duffel_(?:live|test)_|EZ[AT]K|shippo_(?:live|test)_|fo1_|fm2_|lip_|aio_|vcp_|dvc_server_|ops_eyJ|ory_[a-z]{2,4}_|hapi_|ctx7sk-|dop_v1_|doo_v1_|dor_v1_|fio-u-|sgp_|dapi|HRKU-|mcp_|pk_prod_)(?=[\\w+/=-]{0,100}\\d)[\\w+/=-]{20,800}`,
    String.raw`pat[A-Za-z0-9]{14}\.[0-9a-f]{64}`,
    String.raw`hv[sbr]\.[\w-]{24,300}`,
    String.raw`s\.(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{24}(?![\w.])`,
    String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44}`,
    String.raw`sl\.(?:u\.)?[\w-]{100,1500}`,
    String.raw`t1\.[A-Z0-9a-z_-]{40,400}[=.][\w=-]{0,400}`,
    String.raw`v1\.0-[0-9a-f]{24}-[0-9a-f]{100,160}`,
    String.raw`A{20,24}[\w%]{60,120}`,
    `EAA[A-Z](?=[A-Za-z]{0,40}\\d)${alnum("60,250")}`,
    String.raw`eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{0,1024}`,
    // Encrypted: five parts, of which the second may be empty.
    String.raw`eyJ[\w-]{8,4096}\.[\w-]{0,1024}\.[\w-]{8,40}\.[\w-]{4,8192}\.[\w-]{16,64}`,
    `eyJrIjoi${alnum("60,400")}={0,2}`,
    `secret_${alnum("43")}(?![0-9A-Za-z])`,
    String.raw`oauth:[a-z0-9]{30}(?![0-9A-Za-z])`,
    String.raw`amzn\.mws\.${uuid}`,
    String.raw`\d/\d{15,17}(?:/\d{15,17})?:[0-9a-f]{32}`,
  ),
];

/** More services, each of which has a prefix or a mark of its own in what it gives out. */
const moreServices = [
  ...named(
    "token",
    `(?:${[
      "tskey-(?:auth|api|client|scim|webhook)-",
      "vercel_blob_rw_",
      "dd[pow]_",
      "pcsk_",
      "bb_(?:live|test)_",
      "e2b_",
      "rpa_",
      "apify_api_",
      "KGAT_",
      "polar_(?:oat|pat|at|rt|ot)_",
      "mlsn\\.",
      "CFPAT-",
      "bk(?:ct|aj)_",
      "depot_(?:project|org|user)_",
      "snyk_(?:uat|sat)\\.",
      "hc[ab]?[ilm]k_",
      "retool_",
      "xau_",
      "tfp_",
      "sha256~",
      "tk-us-",
      "FLWSECK(?:_TEST)?-",
      "dnkey-",
      "pdl_(?:live|sdbx)_apikey_",
      "wk-1\\.",
      "syt_",
      "packagist_(?:or|uu|ou)t_",
      "dbt[cu]_",
      "mdb_sa_sk_",
      "wandb_v\\d_",
      "llx-",
      "m0-",
      "crsr_",
      "signkey-(?:prod|test|branch)-",
      "tr_(?:prod|dev|stg|preview|pat)_",
      "vtwn_",
      "unkey_",
      "esecret_",
      "sec-c-",
      "(?:secret|public|private)_live_",
      "p\\.eyJ",
      "bedrock-api-key-",
    ].join("|")})(?=[A-Za-z]{0,40}\\d)[\\w+/=.-]{22,800}`,
    `(?:sq[uap]_|c[ks]_)${hex("40")}`,
    `(?:waka_|xa[ap]t-|pat-(?:na|eu|ap)\\d-|(?:sdk|api|mob)-)${uuid}`,
    `p8e-${hex("32")}`,
    `npg_(?=[A-Za-z]{0,20}\\d)${alnum("12,24")}(?!\\w)`,
    `sk-lm-${alnum("8")}:${alnum("20")}(?!\\w)`,
    `ico-${alnum("32")}(?!\\w)`,
    `secret-(?:${alnum("43")}|(?:test|live)-(?=[A-Za-z]{0,31}\\d)${text("32,40")})(?![\\w-])`,
    `s-s4t2ud-${hex("64")}`,
    `EXO${hex("24")}`,
    `key_${hex("64")}`,
    String.raw`pat\.[\w-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}`,
    String.raw`dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}`,
    String.raw`sk\.eyJ[\w-]{20,300}\.[\w-]{16,60}`,
    String.raw`st\.(?:${uuid}|[0-9a-f]{24})\.[0-9a-f]{32}\.[0-9a-f]{32}`,
    String.raw`0\.${uuid}\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==`,
    String.raw`perm[:-][A-Za-z0-9=]{8,100}\.[A-Za-z0-9=]{4,100}\.[A-Za-z0-9=]{20,100}`,
    String.raw`(?:prod|dev|preview):[\w-]{3,60}\|[\w+/=]{40,300}`,
    `ATTA${hex("64")}`,
    `ser\\.(?=[A-Za-z]{0,20}\\d)${alnum("20,24")}(?!\\w)`,
    `live_(?=[A-Za-z]{0,39}\\d)(?=[a-z0-9]{0,39}[A-Z])${text("40")}(?![\\w-])`,
    `v1\\.${hex("40")}`,
    `AQV(?=[A-Za-z]{0,60}\\d)${text("100,350")}`,
    `dG9rOj${alnum("40,80")}={0,2}`,
    String.raw`tid=[0-9a-f]{32};exp=\d{8,12};[\w=;:.,-]{20,600}`,
    `tk_(?=[a-z0-9]{0,28}\\d)[a-z0-9]{29}(?!\\w)`,
    // A service that is not known here: a short prefix before a random word of capitals, small letters and digits.
    "(?:[a-z][a-z0-9]{1,11}_){1,3}(?=[a-z0-9]{0,30}[A-Z])(?=[A-Z0-9]{0,30}[a-z])(?=\\d{0,6}(?:[A-Za-z]{1,24}\\d{1,6}){3})[A-Za-z0-9]{32,200}(?![\\w-])",
    "AQE[\\w+/]{40,200}={0,2}-[\\w+/]{30,100}={0,2}-[^\\s\"'\\\\]{8,40}",
  ),
  ...named(
    "apiKey",
    `sk_${hex("48")}`,
    `sk(?=[a-zA-Z]{0,40}\\d)${alnum("170,190")}(?!\\w)`,
    `a[ks][-_](?=[A-Za-z]{0,21}\\d)(?=[A-Z0-9]{0,21}[a-z])(?=[a-z0-9]{0,21}[A-Z])${alnum("20,22")}(?!\\w)`,
    `pk_\\d{6,9}_[A-Z0-9]{32}(?!\\w)`,
    `rzp_(?:live|test)_${alnum("14")}(?!\\w)`,
    `(?:live|test)_(?=[A-Za-z]{0,29}\\d)(?=[a-z0-9]{0,29}[A-Z])${alnum("30")}(?!\\w)`,
    `API-(?=[A-Z]{0,25}\\d)[A-Z0-9]{25,26}(?!\\w)`,
    `BSA(?=[A-Za-z_-]{0,27}\\d)${text("28")}(?![\\w-])`,
    `[12]${alnum("26")}_${alnum("21,22")}(?!\\w)`,
  ),
  secretFormat("token", String.raw`(?<=[\w*]:[\w-]{1,60})\.[0-9a-f]{52,64}(?!\w)`),
  marked("token", [":APA91b"], String.raw`[\w-]{6,20}:APA91b[\w-]{100,200}`),
  marked("token", [".atlasv1."], String.raw`[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}`),
  marked("apiKey", ["msh"], `[A-Za-z0-9]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}(?!\\w)`),
  marked("apiKey", ["_mmk"], `[A-Za-z0-9]{6}_(?=[A-Za-z]{0,28}\\d)${alnum("29")}_mmk`),
  // Microsoft's identifiable keys: a mark before their checksum.
  marked("apiKey", ["AZDO"], String.raw`[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?!\w)`),
  marked("apiKey", ["AzFu"], String.raw`[\w-]{44}AzFu[\w-]{6}==`),
  marked("apiKey", ["AzSe"], String.raw`[\w-]{42}AzSe[\w-]{6}(?!\w)`),
  marked("apiKey", ["JQQJ99"], String.raw`[A-Za-z0-9]{52}JQQJ99[A-Z0-9][A-Za-z0-9]{22,26}(?!\w)`),
  marked(
    "apiKey",
    ["+ASt", "+ABa", "+AMC", "ACDb", "APIM"],
    String.raw`[A-Za-z0-9+/]{76}(?:\+ASt|\+ABa|\+AMC|ACDb|APIM)[A-Za-z0-9+/]{6}==`,
  ),
  marked(
    "apiKey",
    ["+ASb", "+AEh", "AIoT", "+ARm"],
    String.raw`[A-Za-z0-9+/]{33}(?:\+ASb|\+AEh|AIoT|\+ARm)[A-Za-z0-9+/]{5}=`,
  ),
];

/** Secrets that their form or their close surroundings tell. */
export const secretFormats: readonly SecretFormat[] = [
  ...privateKeys,
  clusterSecrets,
  ...passwordHashes,
  ...services,
  ...moreServices,
  ...contextSecrets,
  ...commandSecrets,
];
