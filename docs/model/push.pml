/* The push protocol of one protected tag, as built. README.md tells how to read and run this; check.sh runs it in every variant.
 *
 * A step of the guard is named after the C# method that does it, in a comment of one of these forms, which a test holds against
 * the code:
 *     modelled:      the type and the method
 *     planned:       the method is not built yet; modelled as DESIGN has it
 *     not modelled:  the method has no part in this protocol
 *
 * Every atomic{} below is one step of the record, or one of upstream, with what a pusher decides from its result; never two.
 */

/* ---- bounds ---- */

#ifndef PUSHERS
#define PUSHERS 3
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 2      /* how often one pusher may bind; each time is an attempt with a number of its own */
#endif
#ifndef LOSSES
#define LOSSES 0        /* how often the whole record is lost */
#endif
#ifndef RELEASES
#define RELEASES 0      /* how often an administrator releases the tag */
#endif

/* ---- values ---- */

/* Digests, as bits, so that a set of them is a number. */
#define NONE 0
#define A    1
#define B    2
#define BOTH (A | B)

/* What the tag is to the record. */
#define UNBOUND   0
#define PENDING   1
#define PUBLISHED 2
#define RETIRED   3

/* Outcomes of the record's steps. */
#define PENDED    1     /* BindOutcome.Pending */
#define BOUND     2     /* BindOutcome.Bound, BindOutcome.Gone: judge again */
#define ADOPTED   3     /* AdoptOutcome.Published */
#define CHANGED   4     /* AdoptOutcome.Changed */
#define OVERLOOK  5     /* AdoptOutcome.Released */
#define CONFIRMED 6     /* ConfirmOutcome.Confirmed */
#define OVERTAKEN 7     /* ConfirmOutcome.Overtaken */
#define CONTESTED 8     /* ConfirmOutcome.Contested */

/* An attempt is a bit too: no number is ever used again, so the set tells as much as OpenAttempts' list. */
#define ATTEMPT(i, n)  (1 << ((i) * ATTEMPTS + (n)))
#define ATTEMPTS_OF(i) (((1 << ATTEMPTS) - 1) << ((i) * ATTEMPTS))

/* ---- the record's entry of the tag (TagEntry) ---- */

byte state;             /* UNBOUND .. RETIRED */
byte bound;             /* Binding.Content */
byte open;              /* Binding.OpenAttempts */
byte mark;              /* Released: the digests that the tag was released from */

/* ---- upstream ---- */

byte tag;               /* what upstream has under the tag */
byte stored;            /* the manifests that upstream has by digest */
byte wire[PUSHERS];     /* a PUT of the tag by this pusher that upstream has not carried out yet */

/* ---- what is only observed, to be held against the properties ---- */

byte acknowledged;      /* the digest of the last 201, until it is released */
byte seen;              /* the digests that pulls gave since the last release */
byte released;          /* digests that were released and not published since */
byte repushed;          /* of those, the ones that a push after the release has bound, and not been refused for certain */
byte busy;              /* the pushers that are still going */
hidden byte outcome;    /* of the step that is just done */

/* ---- reachability: REACH names one event, and the check is expected to find it ---- */

#ifndef REACH
#define REACH 0
#endif
#define REACHED(event) assert(REACH != event)
#define R_SECOND_201        1
#define R_REFUSED           2
#define R_REFUSED_PENDING   3
#define R_ADOPTED           4
#define R_TAKEN_OVER        5
#define R_TAKEN_BACK        6
#define R_JOINED            7
#define R_LATE              8
#define R_PUT_BACK          9
#define R_CONTESTED        10
#define R_BOUND_AGAIN      11
#define R_PULL_CONFIRMED   12
#define R_OVERLOOKED       13
#define R_REPUSHED         14
#define R_STALE_CONFIRM    15
#define R_REPUBLISHED      16
#define R_CONFIRM_LOST     17

/* ---- properties ---- */

/* A push gets its 201. */
inline acknowledge(d) {
    assert(acknowledged == NONE || acknowledged == d);          /* never two acknowledged digests */
    acknowledged = d
}

/* A pull gives this digest, or a 404. `expected` is what was acknowledged when the pull began. */
inline see(d, expected) {
    assert((d & ~stored) == 0);                                 /* what is seen is stored */
    assert(expected == NONE || d == expected || acknowledged != expected);
#ifdef NO_TWO_SEEN
    /* What an administrator released and nobody has pushed again is only upstream's leftover. */
    if
    :: (d & released & ~repushed) == 0 -> seen = seen | d; assert(seen != BOTH)
    :: else
    fi
#endif
}

/* ---- the atomic steps of the record ---- */

/* Every way to become published. */
inline publish_entry(d) {
    assert((d & released & ~repushed) == 0);                    /* a released digest comes back only if it is pushed again */
    state = PUBLISHED; bound = d; open = 0;
#ifndef MARK_NEVER_ENDS
    mark = mark & ~d;
#endif
    released = released & ~d; repushed = repushed & ~d
}

inline pend(d, attempt) {
    state = PENDING; bound = d; open = open | attempt;
    repushed = repushed | (released & d);
#ifdef BIND_UNMARKS
    mark = mark & ~d
#endif
}

#define IS_AS_SEEN(d, attempts) (state == PENDING && bound == d && open == attempts)

inline Bind(d, attempt) {                                       /* TagSteps.Bind */
    if
    :: state == UNBOUND -> pend(d, attempt); outcome = PENDED
    :: state == PENDING && bound == d -> REACHED(R_JOINED); pend(d, attempt); outcome = PENDED
    :: else -> outcome = BOUND
    fi
}

inline TakeOver(seenDigest, seenOpen, d, attempt) {            /* TagSteps.TakeOver */
    if
#ifdef TAKEOVER_WITHOUT_ATTEMPT
    :: state == PENDING && bound == seenDigest ->
#else
    :: IS_AS_SEEN(seenDigest, seenOpen) ->
#endif
        REACHED(R_TAKEN_OVER);
#ifndef TAKEOVER_KEEPS_MARK
        mark = mark & ~bound;
#endif
        pend(d, attempt); outcome = PENDED
    :: else -> outcome = BOUND
    fi
}

inline Adopt(seenDigest, seenOpen, found) {                     /* TagSteps.Adopt */
    if
#ifndef ADOPT_OVERLOOKS_MARK
    :: (mark & found) != 0 && !(state != UNBOUND && bound == found) -> REACHED(R_OVERLOOKED); outcome = OVERLOOK
    :: else ->
#else
    :: true ->
#endif
        if
        :: (seenDigest == NONE && state == UNBOUND) || (seenDigest != NONE && IS_AS_SEEN(seenDigest, seenOpen)) ->
            publish_entry(found); outcome = ADOPTED
        :: else -> outcome = CHANGED
        fi
    fi
}

inline Confirm(d) {                                             /* TagSteps.Confirm */
    if
    :: state == PUBLISHED && bound == d -> outcome = CONFIRMED
    :: state == PUBLISHED && bound != d -> outcome = OVERTAKEN
    :: state == RETIRED -> outcome = OVERTAKEN
    :: state == PENDING && bound == d -> publish_entry(d); outcome = CONFIRMED
    :: state == PENDING && bound != d -> REACHED(R_CONTESTED); outcome = CONTESTED
#ifdef CONFIRM_OVERLOOKS_MARK
    :: state == UNBOUND ->
#else
    :: state == UNBOUND && mark == 0 ->
#endif
        REACHED(R_BOUND_AGAIN); publish_entry(d); outcome = CONFIRMED
#ifndef CONFIRM_OVERLOOKS_MARK
    :: state == UNBOUND && mark != 0 -> REACHED(R_STALE_CONFIRM); outcome = OVERTAKEN
#endif
    fi
}

inline Settle(attempt) {                                        /* TagSteps.Settle */
    if
    :: state == PENDING && (open & attempt) != 0 ->
#ifdef SETTLE_IGNORES_OTHERS
        open = 0;
#else
        open = open & ~attempt;
#endif
        if
        :: open == 0 -> REACHED(R_TAKEN_BACK); state = UNBOUND; bound = NONE; repushed = 0
        :: else
        fi
    :: else
    fi
}

/* not modelled: TagSteps.Float. A floating tag has no push protocol; what a change of class does is later work. */

inline Release() {                                              /* planned: TagSteps.Release */
    released = released | bound; repushed = repushed & ~bound; seen = 0;
    if
    :: acknowledged == bound -> acknowledged = NONE
    :: else
    fi;
#ifdef MARK_HOLDS_LAST
    mark = bound;
#else
    mark = mark | bound;
#endif
    state = UNBOUND; bound = NONE; open = 0
}

/* ---- a pusher ---- */

/* Whether a pusher may still have an effect upstream. */
#define IS_ALIVE(i) ((busy & (1 << (i))) != 0 || wire[i] != NONE)
#define IS_OPEN(i, attempts) ((attempts & ATTEMPTS_OF(i)) != 0 && IS_ALIVE(i))

/* PushJudgement.MayTakeOver. Time is nondeterminism: a takeover may come at any moment. TAKEOVER_IS_LONG is the assumption that
 * no attempt, nor its write, outlives push.takeover. */
#ifdef TAKEOVER_IS_LONG
#define MAY_TAKE_OVER(attempts) (!IS_OPEN(0, attempts) && !IS_OPEN(1, attempts) && !IS_OPEN(2, attempts))
#else
#define MAY_TAKE_OVER(attempts) true
#endif

/* The guard is killed here, or the record can't be reached; what was done so far stays. */
#define OR_CRASH :: goto crashed

proctype Pusher(byte me; byte d) {
    byte used;              /* attempts drawn so far */
    byte mine;              /* this attempt, or 0 if it is not in the list */
    byte seenDigest;        /* the pending binding as it was seen */
    byte seenOpen;
    byte found;             /* what the look found */
    bool takesOver;

judge:                                                          /* ProtectedPush.JudgeAsync, PushJudgement.Of */
    atomic {
        mine = 0; seenDigest = NONE; seenOpen = 0; found = NONE; takesOver = false;
        if
        OR_CRASH
        :: state == PUBLISHED && bound == d -> REACHED(R_REPUBLISHED); goto publish
        :: state == RETIRED || (state == PUBLISHED && bound != d) -> REACHED(R_REFUSED); goto done     /* ProtectedPush.RefuseAsync */
        :: state == PENDING && bound != d -> seenDigest = bound; seenOpen = open; goto look_at_pending
        :: state == UNBOUND || (state == PENDING && bound == d) -> goto store
        fi
    }

look_at_pending:                                                /* ProtectedPush.LookAtPendingAsync */
    atomic {
        if
        OR_CRASH                                                /* or upstream's answer is unclear */
        :: tag != NONE -> found = tag; goto adopt_for_pending
        :: tag == NONE -> goto take_over_or_refuse
        fi
    }

adopt_for_pending:
    atomic {
        if
        OR_CRASH
        :: Adopt(seenDigest, seenOpen, found);
            found = NONE;
            if
            :: outcome == OVERLOOK -> goto take_over_or_refuse
            :: outcome == ADOPTED -> REACHED(R_ADOPTED); goto judge
            :: outcome == CHANGED -> goto judge
            fi
        fi
    }

take_over_or_refuse:
    atomic {
        if
        :: REACHED(R_REFUSED_PENDING); goto done
        :: MAY_TAKE_OVER(seenOpen) -> takesOver = true; goto store
        fi
    }

store:                                                          /* ProtectedPush.StoreAndBindAsync */
    atomic {
        if
        OR_CRASH                                                /* or upstream refuses: nothing is bound */
        :: used == ATTEMPTS -> goto done                        /* the model's bound, as MostRounds is the guard's */
        :: used < ATTEMPTS -> stored = stored | d
        fi
    }
#ifdef PUBLISH_BEFORE_BIND
    goto publish;
#endif
#ifdef LOOK_BEFORE_BIND
    goto look;
#endif

bind:
    atomic {
        if
        OR_CRASH
        :: mine = ATTEMPT(me, used);
            if
            :: takesOver -> TakeOver(seenDigest, seenOpen, d, mine)
            :: !takesOver -> Bind(d, mine)
            fi;
            takesOver = false;
            if
            :: outcome != PENDED -> goto judge
            :: outcome == PENDED -> used++; seenDigest = d; seenOpen = open
            fi
        fi
    }
#if defined(NO_LOOK) || defined(LOOK_BEFORE_BIND)
    goto publish;
#endif

look:                                                           /* ProtectedPush.LookAndPublishAsync */
    atomic {
        if
        OR_CRASH
        :: goto settle_and_end                                  /* unclear, or upstream can't be reached */
        :: tag != NONE && tag != d -> found = tag; goto adopt_for_push
        :: tag == NONE || tag == d ->
#ifdef LOOK_BEFORE_BIND
            goto bind
#elif defined(PUBLISH_BEFORE_BIND)
            goto confirm
#else
            goto publish
#endif
        fi
    }

adopt_for_push:                                                 /* ProtectedPush.LookAndPublishAsync */
    atomic {
        if
        OR_CRASH
        :: Adopt(seenDigest, seenOpen, found);
            found = NONE;
            if
            :: outcome == OVERLOOK -> goto publish
            :: outcome == ADOPTED -> REACHED(R_ADOPTED); goto settle_and_judge
            :: outcome == CHANGED -> goto settle_and_judge
            fi
        fi
    }

settle_and_judge:                                               /* ProtectedPush.SettleAsync */
    atomic {
        if
        OR_CRASH
        :: goto judge                                           /* the record can't be told */
        :: Settle(mine); goto judge
        fi
    }

publish:                                                        /* ProtectedPush.PublishAsync */
    atomic {
        seenDigest = NONE; seenOpen = 0; found = NONE;
        if
        OR_CRASH
        :: wire[me] = d                                         /* on its way */
        fi
    }
    atomic {
        if
        OR_CRASH                                                /* or upstream's answer is a 5xx, or none */
        :: wire[me] == NONE ->                                  /* carried out, and answered so */
#ifdef PUBLISH_BEFORE_BIND
            goto bind
#else
            goto confirm
#endif
        :: wire[me] != NONE -> wire[me] = NONE; goto settle_and_end     /* refused for certain */
        fi
    }

confirm:                                                        /* ProtectedPush.ConfirmAsync */
    atomic {
        if
        OR_CRASH
#ifdef REPUSH_SKIPS_CONFIRM
        :: mine == 0 -> acknowledge(d); goto done
        :: mine != 0 ->
#else
        :: true ->
#endif
            Confirm(d);
            if
            :: outcome == CONFIRMED ->
                if
                :: acknowledged == d -> REACHED(R_SECOND_201)
                :: else
                fi;
                acknowledge(d); goto done
            :: outcome == OVERTAKEN -> found = (state == PUBLISHED -> bound : NONE); goto put_back
            :: outcome == CONTESTED ->
#ifdef PUTS_BACK_PENDING
                found = bound; goto put_back
#else
                goto done
#endif
            fi
        fi
    }

put_back:                                                       /* ProtectedPush.PutBackAsync */
    atomic {
        if
        OR_CRASH                                                /* or upstream refuses */
        :: found == NONE -> goto done
        :: found != NONE -> REACHED(R_PUT_BACK); wire[me] = found; goto crashed
        fi
    }

settle_and_end:                                                 /* ProtectedPush.SettleAsync */
    atomic {
        if
        OR_CRASH
        :: Settle(mine); goto done
        fi
    }

crashed:
    /* What is on its way to upstream is carried out late, or never. */
    atomic {
        if
        :: wire[me] = NONE
        :: wire[me] != NONE -> skip
        fi
    }

done:
    atomic {
        mine = 0; seenDigest = NONE; seenOpen = 0; found = NONE; takesOver = false; used = 0;
        busy = busy & ~(1 << me)
    }
}

/* ---- the world around ---- */

/* Upstream carries a PUT out: at once, late, or never. */
inline carry_out(i) {
    if
    :: (busy & (1 << i)) == 0 -> REACHED(R_LATE)
    :: else
    fi;
    assert((wire[i] & ~stored) == 0);
    tag = wire[i]; wire[i] = NONE
}

active proctype Upstream() {
end:
    do
    :: atomic { wire[0] != NONE -> carry_out(0) }
    :: atomic { wire[1] != NONE -> carry_out(1) }
    :: atomic { wire[2] != NONE -> carry_out(2) }
    od
}

/* Pulls that meet no one on their way. */
active proctype QuickReader() {
end:
    do
    :: atomic { state == PUBLISHED -> see(bound, acknowledged) }
    :: atomic { state == UNBOUND || state == PENDING -> see(tag, acknowledged) }
    od
}

/* Pulls between whose two steps anything may happen. A pending tag is confirmed by a pull that finds it upstream. */
active proctype SlowReader() {
    byte expected;          /* what was acknowledged when this pull began */
    byte seenDigest;
    byte seenOpen;
    byte found;
end:
    do
    :: atomic {                                                 /* planned: Pull.ResolveAsync */
            state == UNBOUND || state == PENDING ->
            expected = acknowledged; seenDigest = (state == PENDING -> bound : NONE); seenOpen = (state == PENDING -> open : 0)
       }
       atomic { found = tag; see(found, expected); expected = NONE }
       atomic {                                                 /* planned: Pull.ConfirmAsync */
            if
            :: found != NONE && found == seenDigest ->
                Adopt(seenDigest, seenOpen, found);
                if
                :: outcome == ADOPTED -> REACHED(R_PULL_CONFIRMED)
                :: else
                fi
            :: true
            fi;
            seenDigest = NONE; seenOpen = 0; found = NONE
       }
    od
}

#if LOSSES > 0
active proctype Loss() {
    byte times;
end:
    do
    :: atomic { times < LOSSES -> times++; state = UNBOUND; bound = NONE; open = 0; mark = 0 }
    od
}
#endif

#if RELEASES > 0
active proctype Administrator() {
    byte times;
end:
    do
#ifdef RELEASE_OF_PENDING
    :: atomic { times < RELEASES && (state == PUBLISHED || state == PENDING) -> times++; Release() }
#else
    :: atomic { times < RELEASES && state == PUBLISHED -> times++; Release() }
#endif
    od
}
#endif

init {
    atomic {
        /* A tag older than the guard, or none. */
        if
        :: tag = NONE
        :: tag = A
        :: tag = B
        fi;
        stored = tag;
        busy = (1 << PUSHERS) - 1;
        run Pusher(0, A);
        run Pusher(1, B);
        run Pusher(2, A)
    }
}
