import { baseForm } from "../../../text/search/irregularForms.ts";
import { namesIn } from "../../../text/search/searchTerms.ts";

/** Words of other languages that steer a conversation, and those that join them, but for what means something else in English. */
const elsewhere = `
  ja nein doch danke vielen dank bitte gute guter guten prima klasse perfekt genau stimmt richtig falsch passt klar okay alles
  weiter weitermachen fortfahren mach mache machen machst gemacht tun geht gehen noch mal nochmal einmal jetzt dann danach
  gleich später heute morgen abend schönen hallo tschüss warte warten kurz stopp fertig zurück rückgängig nochmals nächste
  nächster nächsten schritt erste zweite lass lassen uns wir ich du dich dir mir mich sie ihr es das dass dem des ein eine einen
  und oder aber nicht kein keine ist sind war's hast habe haben wird wurde kannst können könntest könnte soll sollen möchte
  würde wie was wer wo warum wieso wozu auch nur sehr mehr weniger schon bist für von zu zum zur auf aus bei im als wenn meinst
  meinen gemeint denkst dazu davon verstanden verstehe verstehen gefällt hilfe klingt idee frage fragen oui non merci beaucoup
  bien très bon bonne parfait génial voilà accord bravo continuez continuer encore suivant suivante étape attends attendez
  attendre seconde arrête bonjour bonsoir salut revoir demain aujourd'hui hier moins tard maintenant ensuite puis alors comme ça
  cela ceci c'est est-ce qu'est-ce que quoi qui quel quelle pourquoi je tu il elle nous vous ils moi toi te se le la les un une
  de et ou mais ne pas rien tout toute tous peux peut pouvez pourrais pourriez veux voudrais vas-y va vais aller faire fais fait
  faites refais recommence recommencer pense penses pensez comprends compris idée reprend reprendre avec sur dans avez avons sí
  si gracias muchas por favor bueno buena buenos buenas muy perfecto genial claro exacto correcto continúa continuar sigue
  seguir siguiente espera momento hola adiós hasta luego mañana hoy ayer ahora después entonces otra otro vez así eso esto ese
  esta este qué quién cuál cómo cuándo dónde porque yo tú él ella nosotros lo los las el una y o pero ni nada toda todos más
  menos puedes puede podrías quiero quieres hacer haz hecho hazlo repite repetirlo parece entiendo entendido piensas crees
  pregunta ayuda adelante está estoy también sì grazie mille prego per favore bene benissimo ottimo perfetto giusto esatto certo
  continua continuare avanti prossimo passo aspetta attimo fermo ciao buongiorno buonasera domani oggi ieri adesso ora dopo poi
  ancora volta così questo quello che chi quale come quando perché lui lei noi voi mi ti gli niente tutto tutti più meno puoi
  può potresti voglio vuoi fai fatto rifai sembra capisco capito pensi domanda aiuto senza è sono obrigado obrigada muito bem
  bom ótimo perfeito isso próximo espere pouco olá tchau amanhã hoje ontem agora depois então outra assim esse aquilo quem qual
  como onde porquê eu você ele ela nós nos um uma não tudo pode poderia quero quer fazer faz faça feito entendi acha ideia
  pergunta ajuda com sem é são também aí lá nee dankjewel alsjeblieft graag goed mooi precies klopt verder doorgaan gaan wacht
  even hoi vandaag nu nog keer zo dit dat wat waar waarom ik jij hij zij wij jullie het een maar niet niets meer minder kun kan
  kunt wil doen doe gedaan begrijp vind denk vraag hulp voor naar ook zijn tackar snälla jättebra fint precis fortsätt vänta hej
  då imorgon idag sedan igen så det den detta vad vem var varför hur han och eller men inte inget allt mer mindre vill gör göra
  gjort förstår tycker med för är jobbat takk mange nei fortsett hei flott tak fortsæt godt dziękuję dzięki proszę dobrze
  świetnie dokładnie dalej kontynuuj czekaj chwilę cześć jutro dziś teraz potem jeszcze raz nie kto jak gdzie dlaczego ty ona i
  lub nic wszystko więcej mniej możesz chcę zrób zrobione rozumiem jest są teşekkürler teşekkür ederim sağol lütfen tamam iyi
  güzel harika devam bekle evet hayır merhaba yarın bugün şimdi sonra tekrar bu şu nasıl neden biz siz ve veya ama değil да нет
  спасибо большое пожалуйста хорошо отлично супер прекрасно класс верно точно правильно понятно ладно давай давайте дальше
  продолжай продолжайте продолжить подожди подождите минутку минуту стоп привет здравствуйте пока завтра сегодня вчера сейчас
  потом затем ещё еще раз снова так это этот эта эти то что кто какой как когда где почему зачем я ты он она мы вы они мне меня
  тебе тебя нам вас и или но а же бы не ни ничего всё все больше меньше можешь можно может хочу нужно надо сделай сделать делай
  готово понял поняла понимаю объясни думаешь идея вопрос помощь с со в во на по для из у к от до есть был было дякую ні добре
  далі продовжуй ありがとう ございます ございました どうも お願いします お願い ください 下さい はい いいえ うん いい いいね ですね です よい 良い 続けて 続き もう一度 もう 一度 やって みて 待って ちょっと
  わかりました 分かりました 了解 なるほど お疲れ様 でした おはよう こんにちは また 明日 次 次へ 進めて すごい 完璧 谢谢 多谢 感谢 不客气 好的 好 好了 可以 没问题 对 不对 是的 是 不是 不 行 继续 下一步 下一个 再 再试
  一次 再来 重来 重做 等一下 稍等 停 明白 明白了 知道了 辛苦了 你好 您好 早上好 晚安 明天 明天见 再见 很好 非常好 太好了 不错 完美 请 现在 然后 怎么样 什么 为什么 謝謝 繼續 沒問題 對 不對 請 감사합니다 고마워요 고마워
  네 예 아니요 아니 좋아요 좋아 계속 계속해 주세요 해 다시 잠깐만요 잠깐 알겠습니다 알겠어요 이해했어요 안녕하세요 안녕 내일 봐요 다음 شكرا نعم لا تابع استمر جيد ممتاز حسنا من فضلك
  en au du ce sa da na em al di il op ze av på om się انتظر مرحبا غدا תודה כן לא תמשיך טוב מצוין בבקשה רגע שלום מחר धन्यवाद हाँ नहीं ठीक है आगे बढ़ो जारी रखो अच्छा कृपया cảm ơn
  vâng không tốt tiếp tục terima kasih ya tidak bagus lanjutkan tolong`;

/** Stop words of conversations, which steer them and are about nothing in them, as search terms have them. */
const stopWords = new Set(
  `ok okay okey yes yeah yep yup no nope sure thanks thank thx ty cheers great good nice cool perfect fine well right
  wonderful awesome amazing excellent brilliant lovely super neat sweet wow hmm hm oh ah haha lol hi hello hey bye goodbye
  morning evening night welcome sorry never mind nevermind go ahead continue proceed carry keep resume next step start stop
  begin wait hold pause done ready finish do it try make let look see check work use want need know think mean guess hope
  say tell ask answer explain show give take get put come thing stuff way one two first last same other another else
  really actually maybe perhaps probably possible possibly definite definitely absolutely exactly correct agree agreed
  understand understood sound plan idea point sense deal problem worry question help appreciate love like enjoy happy glad
  excited feel today tomorrow tonight yesterday now then soon later time moment minute second again back away already yet
  still just even ever much many lot bit little big more less enough better best bad worse rest part everything anything
  nothing something someone anyone everyone please kind course case job move forward fix change run undo redo apply
  commit push ship merge approve confirm accept cancel skip looks lgtm gotcha alright roger noted hurry quick fast slow
  leave talk chat hear read write open close add append implement create rewrite update extend refactor rename delete remove
  replace extract convert document format clean tidy introduce rework simplify adjust adapt improve ${elsewhere}`
    .split(/\s+/)
    .flatMap((word) => namesIn(word).flatMap(({ significantTerms }) => significantTerms.map(baseForm))),
);

/** True for a stop word, a search term in base form: a word that steers a conversation and is about nothing in it. */
export function isStopWord(term: string): boolean {
  return stopWords.has(term);
}
