"""Every state × every step of the article's state machine."""

import pytest
from django_fsm import TransitionNotAllowed

from articles.models import Article, State

STEPS = ["submit", "begin_review", "approve", "request_changes", "recall", "reopen", "withdraw"]
TABLE = {
    State.DRAFT: {"submit": State.SUBMITTED, "withdraw": State.WITHDRAWN},
    State.SUBMITTED: {
        "begin_review": State.UNDER_REVIEW,
        "recall": State.DRAFT,
        "withdraw": State.WITHDRAWN,
    },
    State.UNDER_REVIEW: {
        "approve": State.APPROVED,
        "request_changes": State.DRAFT,
        "recall": State.DRAFT,
        "withdraw": State.WITHDRAWN,
    },
    State.APPROVED: {
        "submit": State.SUBMITTED,
        "reopen": State.UNDER_REVIEW,
        "withdraw": State.WITHDRAWN,
    },
    State.WITHDRAWN: {},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", list(State))
def test_a_step_is_possible_exactly_where_the_table_says(state: State, step: str) -> None:
    article = Article(state=state)
    target = TABLE[state].get(step)
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            getattr(article, step)()
        assert article.state == state
    else:
        getattr(article, step)()
        assert article.state == target


def test_the_table_names_every_transition_of_the_model() -> None:
    found = {
        (source.value, t.name, t.target.value)
        for t in Article._meta.get_field("state").get_all_transitions(Article)
        for source in [State(t.source)]
    }
    assert found == {
        (state.value, step, target.value)
        for state, steps in TABLE.items()
        for step, target in steps.items()
    }


def test_the_state_cannot_be_assigned() -> None:
    article = Article(state=State.DRAFT)
    with pytest.raises(AttributeError):
        article.state = State.APPROVED


def test_only_draft_and_approved_working_copies_are_editable() -> None:
    editable = {state: Article(state=state).is_editable for state in State}
    assert editable == {
        State.DRAFT: True,
        State.SUBMITTED: False,
        State.UNDER_REVIEW: False,
        State.APPROVED: True,
        State.WITHDRAWN: False,
    }
