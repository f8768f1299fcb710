/* The push protocol of one protected tag, as built. README.md tells what this covers; check.sh checks it in every variant.
 *
 * Comments name the type and the member in C# that do a step, and "Model: step" there names the step here: a test holds both
 * against each other. Every atomic{} below is one step of the record, or one of upstream, and what the guard decides from
 * it; never two.
 */

/* ---- bounds ---- */

#ifndef PUSHERS
#define PUSHERS 3
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 2      /* how often one pusher may bind; each time is an attempt with a number of its own */
#endif
#ifndef LOSSES
#define LOSSES 0        /* how often the record is lost */
#endif
#ifndef RELEASES
#define RELEASES 0      /* how often an administrator releases the tag */
#endif

/* ---- values ---- */

/* Digests, as bits, so that a set of them is a number. */
#define IS_ONE(set) ((set & (set - 1)) == 0)   /* at most one, that is */
#define NONE 0
#define A    1
#define B    2

/* What the tag is to the record (Binding.State). */
#define UNBOUND   0
#define PENDING   1
#define PUBLISHED 2

/* Outcomes of the record's steps. */
#define PENDED    1     /* BindOutcome.Pending */
#define BOUND     2     /* BindOutcome.Bound, BindOutcome.Gone: judge again */
#define ADOPTED   3     /* AdoptOutcome.Published */
#define CHANGED   4     /* AdoptOutcome.Changed */
#define OVERLOOK  5     /* AdoptOutcome.Released */
#define CONFIRMED 6     /* ConfirmOutcome.Confirmed */
#define OVERTAKEN 7     /* ConfirmOutcome.Overtaken */
#define CONTESTED 8     /* ConfirmOutcome.Contested */
#define REBOUND 9       /* ConfirmOutcome.Rebound */

/* An attempt is a bit. No number is ever used again, so the set tells as much as the list does: Attempt.New */
#define ATTEMPT(i, n) (1 << ((i) * ATTEMPTS + (n)))
#define UNTOLD (1 << 14)    /* Attempt.None: attempts of which nothing is known any more, so that it is never settled */

/* The push after all others, without any fault, if there is one. */
#ifdef LAST_PUSH
#define SLOTS (PUSHERS + 1)
#else
#define SLOTS PUSHERS
#endif
#define LAST PUSHERS

/* ---- the record's entry of the tag (TagEntry) ---- */

byte state;             /* UNBOUND, PENDING, PUBLISHED */
byte bound;             /* Binding.Content */
short open;             /* Binding.OpenAttempts */
byte mark;              /* TagEntry.Released: a set */

/* ---- upstream ---- */

byte tag;               /* what upstream has under the tag */
byte stored;            /* the manifests that upstream has by digest */
byte wire[SLOTS];       /* a PUT of the tag by this pusher that upstream has not carried out yet */
#ifdef AFTER_RELEASES
byte old;               /* one from before the tag was released */
#endif

/* ---- what is only observed, to be held against the properties ---- */

byte acknowledged;      /* the digest of the last 201, until it is released */
byte seen;              /* the digests that pulls gave since the last release */
byte released;          /* digests that were released and not published since */
byte repushed;          /* of those, the ones that a push after the release has bound and may have published upstream */
short current[SLOTS];   /* the attempt that this pusher is about, as long as it may have an effect upstream */
byte busy;              /* the pushers that are not at their end */
bool begun;             /* pusher 0 has begun */
byte ever;              /* digests that were published at any time, for memory at its worst */
byte outcome;           /* of the record's step that is just done; NONE between steps, so that it tells no states apart */

/* ---- what happened, told ---- */

/* With STORY, the trail of a counterexample reads as what the guard, upstream and the clients do. */
#ifdef STORY
#define SAY(...) printf(__VA_ARGS__);
#define NAME(d) (d == NONE -> '-' : (d == A -> 'A' : (d == B -> 'B' : '2')))
#define SHOW SAY("        record: %c %c open %d released %d; upstream %c\n", (state == UNBOUND -> '-' : (state == PENDING -> '?' : '=')), NAME(bound), open, mark, NAME(tag))
#else
#define SAY(...)
#define SHOW
#endif

#ifdef REACH
c_decl {
    static void tell(const char *event) {
        static const char *told[64];
        int i = 0;
        while (told[i] && told[i] != event) i++;
        if (!told[i]) { told[i] = event; printf("reached %s\n", event); }
    }
}
#define REACHED(event) c_code { tell(#event); };
#else
#define REACHED(event)
#endif

/* ---- properties ---- */


/* A push gets its 201. */
inline acknowledge(d) {
    SAY("%c gets its 201\n", NAME(d))
    assert(acknowledged == NONE || acknowledged == d);          /* never two acknowledged digests */
    acknowledged = d
}

/* A pull gives this digest, or a 404 if it is NONE. `expected` is what was acknowledged when the pull began. */
inline see(d, expected) {
    SAY("a pull gives %c\n", NAME(d))
    assert((d & ~stored) == 0);                                 /* what is seen is stored */
    assert(expected == NONE || d == expected || acknowledged != expected);  /* an acknowledged digest is what later pulls give */
#ifdef ONE_SEEN
    /* What an administrator released and nobody has pushed again is only upstream's leftover. */
    if
    :: (d & released & ~repushed) == 0 -> seen = seen | d; assert(IS_ONE(seen))
    :: else
    fi
#endif
}

/* ---- the atomic steps of the record ---- */

/* Each begins with an assignment: an else that came first would be meant against all that the caller could do instead, a crash
 * for example, and never be taken. */

/* Every way to become published. */
inline publish_entry(d) {
    assert((d & released & ~repushed) == 0);                    /* a released digest comes back only if it is pushed again */
    state = PUBLISHED; bound = d; open = 0;
    mark = mark & ~d;
    released = released & ~d; repushed = repushed & ~d;
#ifdef JUDGES_BY_MEMORY
    ever = ever | d
#endif
}

inline pend(d, attempt) {
    state = PENDING; bound = d;
#ifndef MOST
    open = open | attempt;
#else
    /* OpenAttempts.With, for a list of at most two */
#ifndef MOST_FORGETS
    open = (IS_ONE(open) -> open | attempt : attempt | UNTOLD);
#else
    open = (IS_ONE(open) -> open | attempt : attempt);
#endif
#endif
    repushed = repushed | (released & d);
#ifdef BIND_UNMARKS
    mark = mark & ~d
#endif
}

#define IS_AS_SEEN(d, attempts) (d == NONE -> state == UNBOUND : (state == PENDING && bound == d && open == attempts))

inline Bind(d, attempt) {                                       /* TagSteps.Bind */
    d_step {
    outcome = 0;
    if
    :: state == UNBOUND -> pend(d, attempt); outcome = PENDED
    :: state == PENDING && bound == d -> REACHED(joined) pend(d, attempt); outcome = PENDED
    :: else -> outcome = BOUND
    fi
    }
}

inline TakeOver(seenDigest, seenOpen, d, attempt) {             /* TagSteps.TakeOver */
    d_step {
    outcome = 0;
    if
#ifdef TAKEOVER_WITHOUT_ATTEMPT
    :: state == PENDING && bound == seenDigest ->
#else
    :: IS_AS_SEEN(seenDigest, seenOpen) ->
#endif
        REACHED(taken_over)
#ifdef TAKEOVER_UNMARKS
        mark = mark & ~bound;
#endif
        pend(d, attempt); outcome = PENDED
    :: else -> outcome = BOUND
    fi
    }
}

/* The tag was released from this digest, and it is not just being pushed again. */
#ifdef ADOPT_OVERLOOKS_MARK
#define IS_MARKED(d) false
#else
#define IS_MARKED(d) ((mark & d) != 0 && !(state != UNBOUND && bound == d))
#endif

inline Adopt(seenDigest, seenOpen, found) {                     /* TagSteps.Adopt */
    d_step {
    outcome = 0;
    if
#ifdef MARK_BEFORE_SEEN
    :: IS_MARKED(found) -> REACHED(overlooked) outcome = OVERLOOK
#else
    :: IS_AS_SEEN(seenDigest, seenOpen) && IS_MARKED(found) -> REACHED(overlooked) outcome = OVERLOOK
#endif
    :: IS_AS_SEEN(seenDigest, seenOpen) && !IS_MARKED(found) -> publish_entry(found); outcome = ADOPTED
    :: else -> outcome = CHANGED
    fi
    }
}

inline Confirm(d) {                                             /* TagSteps.Confirm */
    d_step {
    outcome = 0;
    if
    :: state == PUBLISHED && bound == d -> outcome = CONFIRMED
    :: state == PUBLISHED && bound != d -> outcome = OVERTAKEN
    :: state == PENDING && bound == d -> publish_entry(d); outcome = CONFIRMED
    :: state == PENDING && bound != d -> REACHED(contested) outcome = CONTESTED
#ifdef CONFIRM_OVERLOOKS_MARK
    :: state == UNBOUND ->
#else
    :: state == UNBOUND && mark != 0 -> REACHED(overtaken_by_release) outcome = OVERTAKEN
    :: state == UNBOUND && mark == 0 ->
#endif
        REACHED(bound_again) publish_entry(d); outcome = REBOUND
    fi
    }
}

inline Settle(attempt) {                                        /* TagSteps.Settle */
    d_step {
    skip;
    if
    :: state == PENDING && (open & attempt) != 0 ->
#ifdef SETTLE_IGNORES_OTHERS
        open = 0;
#else
        open = open & ~attempt;
#endif
        if
        :: open == 0 -> REACHED(taken_back) state = UNBOUND; bound = NONE; repushed = 0; seen = seen & ~released
        :: else -> REACHED(kept_for_others) skip
        fi
    :: else
    fi
    }
}

inline Release() {                                              /* TagSteps.Release */
    if
    :: state == PUBLISHED -> released = released | bound; repushed = repushed & ~bound; seen = 0
    :: else
    fi;
    acknowledged = (acknowledged == bound -> NONE : acknowledged);
#ifdef MARK_HOLDS_LAST
    mark = bound;
#else
    mark = mark | bound;
#endif
    state = UNBOUND; bound = NONE; open = 0;
    SAY("an administrator releases the tag\n") SHOW
    skip
}

/* No steps of this protocol: TagSteps.Float, TagSteps.Open, TagSteps.MarkDeleted, and TagSteps.MadeNeeded, which is for delete
 * claims. */

/* ---- a pusher ---- */

/* PushJudgement.MayTakeOver: time is chance here. Unless TAKEOVER_ANY_TIME, it is assumed that no attempt and no write of one
 * lasts longer than push.takeover: who still runs keeps the binding, and what upstream has not carried out by then it never will. */
#ifdef TAKEOVER_ANY_TIME
#define MAY_TAKE_OVER(attempts) true
#define GIVE_UP(i, attempts)
#else
#define MAY_TAKE_OVER(attempts) (!IS_RUNNING(0, attempts) && !IS_RUNNING(1, attempts) && !IS_RUNNING(2, attempts) && !IS_RUNNING(PUSHERS - 1, attempts))
#define IS_RUNNING(i, attempts) ((current[i] & (attempts)) != 0 && (busy & (1 << (i))) != 0)
#define GIVE_UP(i, attempts) wire[i] = ((current[i] & (attempts)) != 0 -> NONE : wire[i]); current[i] = current[i] & ~(attempts);
#endif

inline finish() {
    seenDigest = NONE; seenOpen = 0; found = NONE; takesOver = false;
#ifndef PUSHES_AGAIN
    used = 0;
#endif
    current[me] = (wire[me] == NONE -> 0 : current[me]);
    busy = busy & ~(1 << me);
    SAY("%d (%c) ends or is killed\n", me, NAME(d))
    goto over
}

/* The guard is killed here, or the record or upstream can't be reached: what was done so far stays, and what is on its way to
 * upstream is carried out late, or never. A step of the record that is carried out late, after the guard gave up on it, is one
 * that a slow pusher does just before it is killed. */
#define OR_CRASH :: me != LAST -> finish()

proctype Pusher(byte me; byte d) {
    byte used;              /* attempts drawn so far */
    byte seenDigest;        /* the pending binding as it was seen */
    short seenOpen;
    byte found;             /* what the look found */
    bool takesOver;

    /* Pushers 0 and 2 are alike, so that it is enough to look at the runs in which 0 begins first. */
    atomic { (me != 2 || begun) -> begun = (me == 0 || begun) }

judge:                                                          /* PushProtocol.JudgeBy, PushJudgement.Of */
    atomic {
        current[me] = 0; seenDigest = NONE; seenOpen = 0; found = NONE; takesOver = false;
        SAY("%d (%c) judges\n", me, NAME(d)) SHOW
        if
        OR_CRASH
        :: state == PUBLISHED && bound == d -> REACHED(republished) goto publish
#ifdef JUDGES_BY_MEMORY
        :: (ever & d) != 0 -> goto publish                      /* PushDriver.FindAsync: as wrong as memory can be */
#endif
        :: state == PUBLISHED && bound != d -> REACHED(refused) finish()    /* PushProtocol.Tell */
        :: state == PENDING && bound != d -> seenDigest = bound; seenOpen = open; goto look_at_pending
        :: state == UNBOUND || (state == PENDING && bound == d) -> goto store
        fi
    }

look_at_pending:                                                /* PushProtocol.JudgePending */
    atomic {
        if
        OR_CRASH                                                /* or upstream's answer is unclear */
        :: tag != NONE -> SAY("%d (%c) looks because of a pending tag: %c\n", me, NAME(d), NAME(tag)) found = tag; goto adopt_for_pending
        :: tag == NONE -> SAY("%d (%c) looks because of a pending tag: nothing\n", me, NAME(d)) goto take_over_or_refuse
        fi
    }

adopt_for_pending:                                              /* PushDriver.AdoptAsync */
    atomic {
        if
        OR_CRASH
        :: Adopt(seenDigest, seenOpen, found);
            SAY("%d (%c) adopts %c: %d\n", me, NAME(d), NAME(found), outcome) SHOW
            found = NONE;
            if
            :: outcome == OVERLOOK -> outcome = 0; goto take_over_or_refuse
            :: outcome == ADOPTED -> outcome = 0; REACHED(adopted_for_pending) goto judge
            :: outcome == CHANGED -> outcome = 0; goto judge
            fi
        fi
    }

take_over_or_refuse:
    atomic {
        if
#ifdef NO_TAKEOVER
        :: true ->
            assert(me != LAST);                                 /* no tag stays pending for ever */
            REACHED(refused_pending) finish()
#else
        :: me != LAST -> REACHED(refused_pending) finish()
        :: MAY_TAKE_OVER(seenOpen) ->
            GIVE_UP(0, seenOpen) GIVE_UP(1, seenOpen) GIVE_UP(2, seenOpen)
#if PUSHERS > 3
            GIVE_UP(3, seenOpen)
#endif
            SAY("%d (%c) may take over\n", me, NAME(d)) takesOver = true; goto store
#endif
        fi
    }

store:
#if defined(PUBLISH_BEFORE_BIND)
    goto publish;
#elif defined(LOOK_BEFORE_BIND)
    goto look;
#endif
bind:                                                           /* PushProtocol.Bind */
    /* Storing and binding may be one step: nothing but an assertion reads what is stored. */
    atomic {
        if
        OR_CRASH                                                /* or upstream refuses: nothing is bound */
        :: used == ATTEMPTS -> assert(me != LAST); finish()     /* the model's bound, as MostRounds is the guard's */
        :: used < ATTEMPTS ->
            stored = stored | d;
            if
            :: takesOver -> TakeOver(seenDigest, seenOpen, d, ATTEMPT(me, used))
            :: else -> Bind(d, ATTEMPT(me, used))
            fi;
            takesOver = false;
            SAY("%d (%c) binds or takes over: %d\n", me, NAME(d), outcome) SHOW
            if
            :: outcome != PENDED -> outcome = 0; goto judge
            :: outcome == PENDED -> outcome = 0; current[me] = ATTEMPT(me, used); used++; seenDigest = d; seenOpen = open
            fi
        fi
    }
#if defined(NO_LOOK) || defined(LOOK_BEFORE_BIND)
    goto publish;
#endif

look:                                                           /* PushProtocol.Looking */
    atomic {
        if
        OR_CRASH
        :: me != LAST -> goto settle_and_end                    /* unclear, or upstream can't be reached */
#ifdef LOOK_TRUSTS_404
        :: goto publish                                         /* a 404 to one who may not read */
#endif
        :: tag != NONE && tag != d -> SAY("%d (%c) looks: %c\n", me, NAME(d), NAME(tag)) found = tag; goto adopt_for_push
        :: tag == NONE || tag == d -> SAY("%d (%c) looks: %c\n", me, NAME(d), NAME(tag))
#ifdef LOOK_BEFORE_BIND
            goto bind
#elif defined(PUBLISH_BEFORE_BIND)
            goto confirm
#else
            goto publish
#endif
        fi
    }

adopt_for_push:                                                 /* PushDriver.AdoptAsync */
    atomic {
        if
        OR_CRASH
        :: Adopt(seenDigest, seenOpen, found);
            SAY("%d (%c) adopts %c: %d\n", me, NAME(d), NAME(found), outcome) SHOW
            found = NONE; seenDigest = NONE; seenOpen = 0;
            if
            :: outcome == OVERLOOK -> outcome = 0; goto publish
            :: outcome == ADOPTED -> outcome = 0; REACHED(adopted_for_push) goto settle_and_judge
            :: outcome == CHANGED -> outcome = 0; goto settle_and_judge
            fi
        fi
    }

settle_and_judge:                                               /* PushProtocol.Settle */
    atomic {
        if
        OR_CRASH
        :: me != LAST -> goto judge                             /* the record can't be told */
        :: Settle(current[me]); SAY("%d (%c) settles\n", me, NAME(d)) SHOW goto judge
        fi
    }

publish:                                                        /* PushProtocol.Publishing */
    atomic {
        seenDigest = NONE; seenOpen = 0;
        if
        OR_CRASH
        :: SAY("%d (%c) publishes\n", me, NAME(d)) wire[me] = d                                         /* on its way: UpstreamRegistry.PublishAsync */
        fi
    }
    atomic {
        if
        OR_CRASH                                                /* or upstream's answer is a 5xx, or none */
        :: wire[me] == NONE ->                                  /* carried out, and answered so */
#ifdef PUBLISH_BEFORE_BIND
            if
            :: current[me] != 0 -> goto confirm
            :: else -> goto bind
            fi
#else
            goto confirm
#endif
        :: wire[me] != NONE && me != LAST -> SAY("%d (%c) is refused by upstream\n", me, NAME(d)) wire[me] = NONE; goto settle_and_end   /* refused: UpstreamAnswer.IsCertainRefusal */
        fi
    }

confirm:                                                        /* PushProtocol.Confirming */
    atomic {
        if
        OR_CRASH
#ifdef REPUSH_SKIPS_CONFIRM
        :: current[me] == 0 -> acknowledge(d); finish()
        :: current[me] != 0 ->
#else
        :: true ->
#endif
            Confirm(d);
            SAY("%d (%c) confirms: %d\n", me, NAME(d), outcome) SHOW
            if
            :: outcome == CONFIRMED -> outcome = 0;
                if
                :: acknowledged == NONE -> REACHED(acknowledged) skip
                :: acknowledged == d -> REACHED(acknowledged_again) skip
                :: else
                fi;
                acknowledge(d);
                finish()
            :: outcome == REBOUND -> outcome = 0; goto publish
            :: outcome == OVERTAKEN && state == PUBLISHED -> outcome = 0; assert(me != LAST); found = bound; goto put_back
            :: outcome == OVERTAKEN && state != PUBLISHED -> outcome = 0; assert(me != LAST); finish()
            :: outcome == CONTESTED -> outcome = 0; assert(me != LAST);
#ifdef PUTS_BACK_PENDING
                found = bound; goto put_back
#else
                finish()
#endif
            fi
        fi
    }

put_back:                                                       /* PushDriver.PutBackAsync */
    atomic {
        if
        OR_CRASH                                                /* or upstream refuses */
        :: REACHED(put_back) SAY("%d (%c) puts back %c\n", me, NAME(d), NAME(found)) wire[me] = found; current[me] = 0; finish()
        fi
    }

settle_and_end:                                                 /* PushProtocol.Settle */
    atomic {
        if
        OR_CRASH
        :: Settle(current[me]); SAY("%d (%c) settles\n", me, NAME(d)) SHOW finish()
        fi
    }

over:
#ifdef PUSHES_AGAIN
    /* The client pushes again, as long as the model's bound lets it bind once more. */
    atomic {
        if
        :: me != LAST && wire[me] == NONE && used < ATTEMPTS && busy != (1 << LAST) -> busy = busy | (1 << me); goto judge
        fi
    }
#endif
    skip
}

/* ---- the world around ---- */

/* Upstream carries a PUT out: at once, late, or never. */
inline carry_out(i) {
    if
    :: (busy & (1 << i)) == 0 -> REACHED(published_late) current[i] = 0
    :: else
    fi;
    stored = stored | wire[i];
    tag = wire[i]; wire[i] = NONE;
    SAY("upstream carries out the write of pusher %d\n", i) SHOW
    skip
}

active proctype Upstream() {
end:
    do
    :: atomic { wire[0] != NONE -> carry_out(0) }
    :: atomic { wire[1] != NONE -> carry_out(1) }
    :: atomic { wire[2] != NONE -> carry_out(2) }
#if SLOTS > 3
    :: atomic { wire[3] != NONE -> carry_out(3) }
#endif
#if SLOTS > 4
    :: atomic { wire[4] != NONE -> carry_out(4) }
#endif
#ifdef AFTER_RELEASES
    :: atomic { old != NONE -> tag = old; old = NONE; SAY("upstream carries out an old write\n") SHOW skip }
#endif
    od
}

/* Pulls that meet no one on their way. Pulls of a published tag are answered by the record: TagResolver.ResolveAsync,
 * PinnedPull.RunAsync. Others are answered by upstream: ManifestPull.PassAsync */
active proctype QuickReader() {
end:
    do
    :: atomic { state == PUBLISHED -> see(bound, acknowledged) }
#ifdef PENDING_PULLS_BY_RECORD
    :: atomic { state == PENDING -> see(bound, acknowledged) }
    :: atomic { state == UNBOUND -> see(tag, acknowledged) }
#elif !defined(PULLS_CHECK_AGAIN)
    :: atomic { state != PUBLISHED -> see(tag, acknowledged) }
#endif
    od
}

/* Pulls between whose steps anything may happen. A pull that finds the pending digest upstream confirms it: TagAdoption.TryAsync
 * (which does so before it answers: this one may do more than that). */
active proctype SlowReader() {
    byte expected;          /* what was acknowledged when this pull began */
    byte seenDigest;
    short seenOpen;
    byte found;
#ifdef PULLS_CHECK_AGAIN
    byte seenMark;
#endif
end:
    do
    :: atomic {
            state != PUBLISHED ->
            SAY("a slow pull begins\n") SHOW
            expected = acknowledged; seenDigest = (state == PENDING -> bound : NONE); seenOpen = (state == PENDING -> open : 0);
#ifdef PULLS_CHECK_AGAIN
            seenMark = mark
#endif
       }
#ifdef PULLS_CHECK_AGAIN
       /* The record has the last word: what upstream has is given only if the record still is as it was, or takes it over. */
       atomic { found = tag }
       atomic {
            if
            :: found != NONE && seenDigest != NONE ->
                Adopt(seenDigest, seenOpen, found);
                if
                :: outcome == ADOPTED -> REACHED(confirmed_by_pull) see(found, expected)
                :: outcome == OVERLOOK -> see(NONE, expected)
                :: outcome == CHANGED
                fi
            :: else ->
                if
                :: IS_AS_SEEN(seenDigest, seenOpen) && mark == seenMark ->
                    see(found, expected)
                :: else
                fi
            fi;
            outcome = 0; expected = NONE; seenMark = 0; seenDigest = NONE; seenOpen = 0; found = NONE
       }
#else
       atomic {
            found = tag; see(found, expected); expected = NONE;
            if
            :: found != NONE && found == seenDigest
#ifdef PULLS_ADOPT
            :: found != NONE && seenDigest == NONE
#endif
            :: else -> found = NONE; seenDigest = NONE; seenOpen = 0
            fi
       }
       atomic {
            if
            :: found == NONE
            :: found != NONE ->
                Adopt(seenDigest, seenOpen, found);
                if
                :: outcome == ADOPTED && seenDigest == NONE -> REACHED(adopted_by_pull) skip
                :: outcome == ADOPTED && seenDigest != NONE -> REACHED(confirmed_by_pull) skip
                :: else
                fi
            fi;
            outcome = 0; seenDigest = NONE; seenOpen = 0; found = NONE
       }
#endif
    od
}

#define IS_OVER (busy == (SLOTS > PUSHERS -> 1 << LAST : 0))

#if LOSSES > 0
active proctype Loss() {
    byte times;
#ifdef NEWEST_WRITES
    /* Not all is lost, only what was written last: the record is as it was at some moment before. */
    byte oldState; byte oldBound; short oldOpen; byte oldMark;
end:
    do
    :: atomic { times == 0 && !IS_OVER -> oldState = state; oldBound = bound; oldOpen = open; oldMark = mark; times = 1 }
    :: atomic { times == 1 && !IS_OVER -> state = oldState; bound = oldBound; open = oldOpen; mark = oldMark;
            oldState = 0; oldBound = 0; oldOpen = 0; oldMark = 0; times = 2; SAY("the newest writes are lost\n") SHOW skip }
    od
#else
end:
    do
    :: atomic { times < LOSSES && !IS_OVER -> times++; state = UNBOUND; bound = NONE; open = 0; mark = 0; SAY("the record is lost\n") skip }
    od
#endif
}
#endif

#if RELEASES > 0
active proctype Administrator() {
    byte times;
end:
    do
#ifdef RELEASE_OF_PENDING
    :: atomic { times < RELEASES && !IS_OVER && (state == PUBLISHED || state == PENDING) -> times++; Release() }
#else
    :: atomic { times < RELEASES && !IS_OVER && state == PUBLISHED -> times++; Release() }
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
#ifdef AFTER_RELEASES
        /* The tag has been released from both digests, and a write of one is still on its way. */
        stored = A | B; mark = A | B; released = A | B;
        if
        :: old = A
        :: old = B
        fi;
#endif
        busy = (1 << SLOTS) - 1;
        run Pusher(0, A);
        run Pusher(1, B);
        run Pusher(2, A);
#if PUSHERS > 3
        run Pusher(3, B);
#endif
    }
#ifdef LAST_PUSH
    /* Whatever happened before: when all has come to rest, one more push gets its 201, or is refused for a published digest. */
    atomic {
        IS_OVER ->
        wire[0] = NONE; wire[1] = NONE; wire[2] = NONE;
#if PUSHERS > 3
        wire[3] = NONE;
#endif
        if
        :: run Pusher(LAST, A)
        :: run Pusher(LAST, B)
        fi
    }
#endif
}
