"""Claude answers: an ask goes down the chain of models until one of them answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from panelist.claude.answer import is_confident, reminder
from panelist.claude.count import count
from panelist.claude.exchange import Wanted
from panelist.claude.faults import Fault, unreadable
from panelist.claude.limits import Limits, Patience
from panelist.claude.line import Line
from panelist.claude.readable import AnswerRecord
from panelist.claude.request import Question
from panelist.claude.service import Service
from panelist.claude.turns import continued
from panelist.contracts import Call, FailureKind, Tier, Tokens
from panelist.events import Bus, CallDone, Noticed
from panelist.ports import A, Answer, Ask, NoAnswer


class Claude:
    """``ports.Model`` over whoever serves Claude.

    Attributes:
        chains: the models of each tier, the preferred one first.
    """

    def __init__(
        self,
        service: Service,
        chains: Mapping[Tier, tuple[str, ...]],
        limits: Limits,
        *,
        patience: Patience | None = None,
        bus: Bus | None = None,
    ) -> None:
        self.chains = chains
        self._deadline = limits.deadline
        self._patience = patience or Patience()
        self._service = service
        self._record = AnswerRecord()
        self._line = Line(service, limits, self._patience, self._record)
        self._bus = bus or Bus()
        self._told: set[str] = set()
        self._refusal = ""

    def first_model(self, tier: Tier) -> str:
        """The id of the preferred model of ``tier``."""
        return self.chains[tier][0]

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Dollars the preferred model of ``tier`` would bill; ``None`` if its price is unknown.

        Kept high: what is not read from the cache counts as written to it.
        """
        tokens = Tokens(cache_write=input_tokens - cached, cache_read=cached, output=output_tokens)
        return self._service.cost_usd(self.first_model(tier), tokens)

    async def count(self, ask: Ask[A]) -> int | None:
        """Tokens of the prompt of ``ask`` for its preferred model; ``None`` if nobody says so."""
        return await count(self._service, Question(self.first_model(ask.tier), ask))

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """Ask the models of the tier one after the other until one answers.

        An answer that is not sure of itself counts if no later model has a better one.
        """
        calls: list[Call] = []
        faults: list[tuple[str, Fault]] = []
        unsure: tuple[str, A] | None = None
        why = ""
        for model in self._order(ask):
            if why:
                self._tell(faults[-1][0] if faults else "", f"{why} {model} is asked instead.")
            outcome = await self._consult(model, ask, calls)
            if isinstance(outcome, Fault):
                why = outcome.happened(model)
                faults.append((model, outcome))
                if outcome.ends_the_chain:
                    break
            elif is_confident(outcome):
                return Answer(outcome, model, tuple(calls))
            else:
                why = f"{model} was not sure of its answer."
                unsure = model, outcome
        if unsure is not None:
            return Answer(unsure[1], unsure[0], tuple(calls))
        return self._no_answer(ask.tier, faults, calls)

    def _tell(self, before: str, sentence: str) -> None:
        """Tell that another model is asked; of one that is given up, once in the run."""
        given_up = self._record.gave_up(before) is not None
        if given_up and before in self._told:
            return
        if given_up:
            self._told.add(before)
        self._bus.emit(Noticed(sentence))

    def _no_answer(
        self, tier: Tier, faults: Sequence[tuple[str, Fault]], calls: Sequence[Call]
    ) -> NoAnswer:
        """What stopped the chain, or else what the preferred model met."""
        if all(self._record.gave_up(model) is not None for model in self.chains[tier]):
            kind, message = faults[0][1].kind, unreadable(tier, faults)
            return NoAnswer(kind, message, tuple(calls), final=True)
        model, fault = faults[-1] if faults[-1][1].ends_the_chain else faults[0]
        message = f"{fault.happened(model)} {fault.change(tier, model)}"
        if fault.final and fault.ends_the_chain:
            # Whoever comes later was never sent: only the first knows which model it was.
            message = self._refusal = self._refusal or message
        return NoAnswer(fault.kind, message, tuple(calls), final=fault.final)

    def _order(self, ask: Ask[A]) -> list[str]:
        return sorted(self.chains[ask.tier], key=lambda model: model in ask.avoid)

    async def _consult(self, model: str, ask: Ask[A], calls: list[Call]) -> A | Fault:
        """Ask one model until it answers, or until asking it again is of no use."""
        question = Question(model, ask)
        tools = ask.toolbox.open() if ask.toolbox else None
        retries = 0
        while True:
            if not await self._record.admit(model):
                return self._record.gave_up(model) or Fault(FailureKind.UNREADABLE)
            outcome, call = await self._put(question)
            if call is not None:
                calls.append(call)
                self._bus.emit(_done(call))
            if isinstance(outcome, Wanted):
                outcome = await continued(question, outcome, tools, self._deadline)
            if isinstance(outcome, Question):
                question, retries = outcome, 0
            elif not isinstance(outcome, Fault):
                return outcome
            elif outcome.kind is FailureKind.UNREADABLE and not question.reminder:
                question = replace(question, reminder=reminder(outcome))
            elif outcome.passing and await self._waited(outcome, retries):
                retries += 1
            else:
                return outcome

    async def _put(self, question: Question[A]) -> tuple[A | Wanted | Fault, Call | None]:
        """Put the question once, and keep on record how it was answered."""
        outcome: A | Wanted | Fault | None = None
        call: Call | None = None
        try:
            outcome, call = await self._line.put(question)
            return outcome, call
        finally:
            self._record.leave(question.model, outcome, call)

    async def _waited(self, fault: Fault, retry: int) -> bool:
        """Wait before the next try; ``False`` at once if there is none or the deadline is near."""
        if retry >= self._patience.retries:
            return False
        seconds = self._patience.wait(fault.wait, retry)
        if seconds >= self._deadline.left():
            return False
        await self._patience.sleep(seconds)
        return True


def _done(call: Call) -> CallDone:
    return CallDone(
        purpose=call.purpose,
        model=call.model,
        seconds=call.seconds,
        input_tokens=call.tokens.input,
        cache_write_tokens=call.tokens.cache_write,
        cache_read_tokens=call.tokens.cache_read,
        output_tokens=call.tokens.output,
        cost_usd=call.cost_usd,
        stop_reason=call.stop_reason,
        request_id=call.request_id,
        error=call.error or "",
    )
