const openings = ["", "ok, ", "great, ", "yes, ", "thanks, ", "hmm, ", "alright, ", "perfect! "];
const cores =
  `thanks|go on|ok do it|continue|please continue|sounds good|looks good to me|that works|do that|try again|next one please
yes|no|sure|why not|makes sense|I agree|nice work|well done|keep going|go ahead|never mind|wait a second|hold on|one moment
what do you think|can you explain that again|say that again|tell me more|show me|what next|is that all|are you done|are you sure
stop|undo that|let's do the second one|the first option|let's move on|I like it|not like that|that is wrong|still not working
it works now|it does not work|same problem again|fix it|please fix that too|run it again|try once more|do the rest as well
good morning|hello again|see you tomorrow|that's enough for today|let me think about it|I will be back in a minute|how are you
can you do it faster|make it shorter|a bit more please|less of that|any other ideas|what else|got it|understood|exactly|lol
danke, mach weiter|ja bitte|merci, continue|gracias|genau so|weiter|nein, lass das|oui, vas-y`.split(/[|\n]/);
const closings = ["", "!", " please", " :)", "."];

/** Messages that are about nothing that was said: every core with some of the openings and closings. */
export function smallTalk(): readonly string[] {
  return cores.flatMap((core, index) =>
    openings.flatMap((opening, at) => {
      const closing = closings[(index + at) % closings.length] ?? "";
      return [`${opening}${core}${closing}`];
    }),
  );
}
