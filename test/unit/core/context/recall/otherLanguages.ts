/** Statements in many languages, each with a question about it. */
export const toldElsewhere: readonly (readonly [told: string, asked: string])[] = [
  ["Der Staging-Server lauscht auf Port 8417.", "Auf welchem Port lauscht der Staging-Server?"],
  [
    "Für die Rechnungen nehmen wir die Bibliothek pdfkit.",
    "Welche Bibliothek nehmen wir für die Rechnungen?",
  ],
  [
    "Wir dürfen höchstens 40 Anfragen pro Sekunde an die Geocoding-API schicken.",
    "Wie viele Anfragen pro Sekunde erlaubt die Geocoding-API?",
  ],
  [
    "Im Modul Lagerverwaltung heißen die Tabellen alle mit dem Präfix lv_.",
    "Welchen Präfix haben die Tabellen der Lagerverwaltung?",
  ],
  ["La migration des factures est prévue pour le 14 mars.", "Quand est prévue la migration des factures ?"],
  ["Les journaux sont conservés pendant 45 jours.", "Combien de jours les journaux sont-ils conservés ?"],
  ["Le mot-clé du projet pilote est Colibri.", "Quel est le mot-clé du projet pilote ?"],
  [
    "La base de datos de clientes está en el servidor Quetzal.",
    "¿En qué servidor está la base de datos de clientes?",
  ],
  ["Decidimos usar Kafka para los eventos de pago.", "¿Qué decidimos usar para los eventos de pago?"],
  ["Il certificato scade il 30 novembre.", "Quando scade il certificato?"],
  ["Le notifiche passano dal servizio Campanella.", "Da quale servizio passano le notifiche?"],
  ["O prazo da auditoria termina em 9 de junho.", "Quando termina o prazo da auditoria?"],
  ["De back-up van de klantgegevens draait elke zondag.", "Wanneer draait de back-up van de klantgegevens?"],
  ["Driftsättningen sker på onsdagar klockan tio.", "När sker driftsättningen?"],
  ["Kopia zapasowa bazy danych powstaje o drugiej w nocy.", "Kiedy powstaje kopia zapasowa bazy danych?"],
  ["Ödeme servisi Ankara veri merkezinde çalışıyor.", "Ödeme servisi hangi veri merkezinde çalışıyor?"],
  ["За модуль оплаты отвечает Светлана Петрова.", "Кто отвечает за модуль оплаты?"],
  ["Лимит запросов к геокодеру — 35 в секунду.", "Какой лимит запросов к геокодеру?"],
  ["本番サーバーは東京リージョンにあります。", "本番サーバーはどのリージョンにありますか?"],
  [
    "データベースのバックアップは毎晩三時に実行されます。",
    "データベースのバックアップは何時に実行されますか?",
  ],
  ["請求書モジュールの担当は佐藤さんです。", "請求書モジュールの担当は誰ですか?"],
  ["添付ファイルの上限は25メガバイトです。", "添付ファイルの上限はいくつですか?"],
  ["数据库每天凌晨四点备份。", "数据库什么时候备份?"],
  ["支付模块由王小明负责。", "支付模块由谁负责?"],
  ["测试服务器在上海机房。", "测试服务器在哪个机房?"],
  ["上传文件的上限是五十兆。", "上传文件的上限是多少?"],
  ["결제 서버는 부산 데이터센터에 있습니다.", "결제 서버는 어느 데이터센터에 있습니까?"],
  ["데이터베이스 백업은 새벽 두 시에 실행됩니다.", "데이터베이스 백업은 언제 실행됩니까?"],
  ["الخادم التجريبي يعمل على المنفذ 7070.", "على أي منفذ يعمل الخادم التجريبي؟"],
  ["שרת הבדיקות נמצא בחיפה.", "איפה נמצא שרת הבדיקות?"],
  ["भुगतान सर्वर मुंबई में है।", "भुगतान सर्वर कहाँ है?"],
];

/** Small talk in many languages: it is about nothing that was said. */
export const talkElsewhere = `
Sorry, I was in a meeting, let's get back to it|Sehr gut, danke dir!|Kannst du das bitte noch einmal machen?
Alles klar, mach bitte so weiter|Passt, nächster Schritt|Super, das gefällt mir|Ich bin gleich wieder da|Warte kurz
Nein, das war nicht gemeint|Das war's für heute|Perfekt, vielen Dank für deine Hilfe|Was meinst du dazu?|Und jetzt?
Hast du das verstanden?|Bist du fertig?|Mach das rückgängig|Klingt gut|Guten Morgen, können wir weitermachen?
Schönen Abend noch|Stimmt, du hast recht|Très bien, continue comme ça|Parfait, merci beaucoup|On passe à la suite
Attends une minute|Je ne comprends pas|D'accord|Peux-tu recommencer ?|Non, pas comme ça|C'est bon pour moi|À demain
Qu'est-ce que tu en penses ?|Bonjour, on reprend ?|Muy bien, sigue así|Perfecto, gracias por todo|Vale, adelante
Espera un momento|No entiendo|¿Puedes repetirlo?|Me parece bien|Hasta mañana|¿Qué más?|Buenos días|Va bene, continua
Grazie mille, ottimo lavoro|Aspetta un attimo|Ci vediamo domani|Muito bem, pode continuar|Obrigado pela ajuda
Espera aí um pouco|続けてください|ありがとうございます|はい、お願いします|いいですね|もう一度やってみて|ちょっと待って|わかりました|お疲れ様でした|好的,谢谢|继续|可以,没问题|再试一次|等一下|不对,重来
明白了|辛苦了,明天见|Отлично, спасибо|Давай дальше|Подожди минутку|Не понял, объясни ещё раз|Хорошо, продолжай|До завтра
좋아요, 계속해 주세요|감사합니다|잠깐만요|다시 해 주세요|Dziękuję, kontynuuj|Dobrze, dalej|Tack, fortsätt|Bra jobbat|Dank je, ga verder
Teşekkürler, devam et|شكرا، تابع|תודה, תמשיך|धन्यवाद, आगे बढ़ो|k|👍|🎉🎉|ty!!|请再解释一下|你能再说一遍吗|这样就可以了|我先去吃饭,一会儿回来
做得很好,请继续下去|这个不太对,再改一下|那接下来呢|随便你决定吧|もう少し詳しく説明してください|それでいいと思います|少し休憩してから続けましょう|さっきのやり方でお願いします|次に進んでください|うまくいきました、ありがとう
やっぱりやめておきます|그렇게 해 주세요|조금만 기다려 주세요|잘했어요, 다음으로 넘어가죠|이해가 안 돼요, 다시 설명해 주세요|Könntest du das etwas kürzer fassen?
Das sieht schon viel besser aus|Ich melde mich nachher wieder|Lass uns morgen weiterreden|Keine Ahnung, entscheide du
Ach so, jetzt verstehe ich|Versuch es bitte anders|Ça marche très bien maintenant|Je reviens dans cinq minutes
Essaie autrement s'il te plaît|Je te laisse choisir|Tu peux être plus bref ?|Ahora funciona, mil gracias
Inténtalo de otra manera|Vuelvo en cinco minutos|No estoy seguro, decide tú|Теперь всё работает, спасибо большое
Попробуй по-другому|Я скоро вернусь|Не знаю, реши сам|Можно покороче?|Adesso funziona, grazie|Prova in un altro modo
Agora está a funcionar, obrigado|Nu werkt het, bedankt|Probeer het anders|Nu fungerar det, tack så mycket
Teraz działa, dzięki|Şimdi çalışıyor, teşekkürler|nvm|hmm ok|wdyt|lgtm ship it|np|brb|back|yep that one
please go on with whatever you think is right|Honestly this is way better than I expected, nice one
I'm a bit tired, let's keep it short|Could you be a little more concise from here on?|ugh, again
ok whatever you prefer|I have no idea, you choose|Take your time, there is no rush|haha that's funny
I need a coffee, back in five|Let me read through it first and get back to you|Can we pick this up tomorrow?
No worries at all|You're a star, thanks a million|That's exactly what I was hoping for
Hm, not quite what I meant, try something different|Interesting. And then?|Okay, so what would you do now?
Any questions before we begin?|Let's do it step by step|Please proceed with the remaining ones|Run the tests again
commit that please|Now do the same for the others|Could you double check it?|Just the code please, no explanation`
  .trim()
  .split(/[|\n]/);
