/* Deletes of manifests beside pushes that need them, as built: an index I that lists C, tag 0 to which I is pushed, and tag 1, which
 * upstream has had with C since before the guard, and to which C is pushed again. README.md tells more; check.sh checks it.
 */

#define C 1
#define I 2
#define NEEDS(content) ((content) == I -> I | C : (content))
#ifdef CHILDREN_FORGOTTEN
#define USED_BY(content) (content)
#else
#define USED_BY(content) NEEDS(content)
#endif
#ifdef CLAIM_ON_MANIFEST_ALONE
#define CLAIM_MATTERS_TO(content) (content)
#else
#define CLAIM_MATTERS_TO(content) NEEDS(content)
#endif
#define IS_CLAIMED(content) (((claims[0] | claims[1]) & CLAIM_MATTERS_TO(content)) != 0)

#ifndef SECOND
#define SECOND C
#endif

#define UNBOUND 0
#define PENDING 1
#define PUBLISHED 2

/* ---- upstream ---- */

byte stored = C;        /* manifests */
byte tag[2];            /* what each tag has; 0 for nothing */
byte late[2];           /* what each delete may yet take away, since nothing was heard of it */

/* ---- the record ---- */

byte state[2];
bit found[2];           /* published because upstream had it, after a push of it began */
byte claims[2];         /* of each delete */
byte incarnation = 1;
byte noteOf;            /* the note that all protected tags are in the record (KnownNote): of which policy; 0: there is none */
byte noteIn;            /* of which incarnation */
byte noteBy;            /* while an import is under way, its number */

/* ---- a replica's memory: all deletes and the pushes of protected tags go through one ---- */

byte conf = 1;          /* the configuration in force: another number after each reload */
byte imported;          /* under which it has imported; 0: under none */

/* ---- the world ---- */

bit isOpen = 0;         /* tag 1 is not protected */
bit mayNotDelete;       /* upstream refuses every delete: to these clients, or to all */
bit writing;            /* an open write is between upstream and the record */
byte changes;
byte must[2];           /* what each tag was acknowledged with, or has had since before the guard: it must be there */
byte busy;              /* deletes under way */
byte losses;
bit pushingIndex;       /* a push of I is under way */
bit pushingTag1;        /* a protected push to tag 1 is under way */

#define CONTENT(t) ((t) == 0 -> I : C)
#define IS_PROTECTED(t) ((t) == 0 || !isOpen)
#define LACKS(content) ((NEEDS(content) & ~(stored | (content))) != 0)
#define POLICY (isOpen + 1)
#define OPEN_POLICY 2
#define IS_OURS (noteOf == POLICY && noteIn == incarnation)
#ifdef KNOWN_FOR_EVER
#define IS_KNOWN (noteOf != 0 && noteBy == 0)
#else
#ifdef KNOWN_BY_FINGERPRINT
#define IS_KNOWN (IS_OURS && noteBy == 0)
#else
#define IS_KNOWN (IS_OURS && noteBy == 0 && imported == inForce && conf == inForce)
#endif
#endif
#define ALL_THERE (((must[0] == 0 || (NEEDS(must[0]) & ~stored) == 0)) && (isOpen || must[1] == 0 || (NEEDS(must[1]) & ~stored) == 0))

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

#ifdef STORY
#define SAY(...) printf(__VA_ARGS__);
#else
#define SAY(...)
#endif

/* Upstream takes a manifest away, and with it the tags that have it. */
inline take_away(what) {
    stored = stored & ~what;
    if :: tag[0] == what -> tag[0] = 0 :: else fi;
    if :: tag[1] == what -> tag[1] = 0 :: else fi;
    SAY("upstream deletes %d\n", what)
    assert(ALL_THERE)
}

/* ---- a push of I to tag 0, and one of C to tag 1; each may be killed before every step ---- */

proctype Pusher(byte t) {
    /* Upstream refuses an index whose manifests it does not have. */
end_store:
    atomic {
        IS_PROTECTED(t);
        if :: t == 0 -> pushingIndex = 1 :: else -> pushingTag1 = 1 fi;
        if
        :: goto killed
        :: !LACKS(CONTENT(t)) -> stored = stored | CONTENT(t); SAY("%d is stored\n", CONTENT(t)) skip
        fi
    }
bind:                                                           /* TagRecord.BindAsync, TagSteps.MadeNeeded */
    atomic {
        if
        :: goto killed
        :: state[t] != UNBOUND -> skip
        :: state[t] == UNBOUND && IS_CLAIMED(CONTENT(t)) -> REACHED(bind_claimed) SAY("tag %d: claimed\n", t)
            /* Those who may not delete must hold nobody up. */
            assert(!mayNotDelete || late[0] != 0 || late[1] != 0);
            goto waits
        :: state[t] == UNBOUND && !IS_CLAIMED(CONTENT(t)) -> state[t] = PENDING; SAY("tag %d is pending\n", t) skip
        fi
    }
    goto publish;
waits:                                                          /* SharedWork.WaitAsync: from the beginning, or 503 */
    atomic { if :: goto killed :: !IS_CLAIMED(CONTENT(t)) -> REACHED(waited) goto end_store fi }
publish:
    atomic {
        if
        :: goto killed
        :: LACKS(CONTENT(t)) ->                                     /* refused for certain: taken back */
            if :: state[t] == PENDING -> state[t] = UNBOUND :: else fi;
            goto killed
        :: !LACKS(CONTENT(t)) -> stored = stored | CONTENT(t); tag[t] = CONTENT(t); SAY("tag %d is published upstream\n", t) skip
        fi
    }
confirm:                                                        /* TagRecord.ConfirmAsync, TagSteps.MadeNeeded */
    atomic {
        if
        :: goto killed
        :: state[t] != UNBOUND && found[t] -> found[t] = 0; goto publish        /* ConfirmOutcome.Rebound */
        :: state[t] != UNBOUND && !found[t] -> state[t] = PUBLISHED; goto acknowledge
#ifndef CONFIRM_PASSES_CLAIMS
        :: state[t] == UNBOUND && IS_CLAIMED(CONTENT(t)) -> REACHED(confirm_claimed) goto killed
        :: state[t] == UNBOUND && !IS_CLAIMED(CONTENT(t)) ->
#else
        :: state[t] == UNBOUND ->
#endif
            state[t] = PUBLISHED; REACHED(bound_again)
#ifdef REBOUND_IS_ACKNOWLEDGED
            goto acknowledge
#else
            goto publish                                        /* ConfirmOutcome.Rebound */
#endif
        fi;
acknowledge:
        must[t] = CONTENT(t); REACHED(acknowledged) SAY("tag %d gets its 201\n", t)
        assert(ALL_THERE)
    }
killed:
    atomic { found[t] = 0; if :: t == 0 -> pushingIndex = 0 :: else -> pushingTag1 = 0 fi }
}

/* ---- a delete by digest; it may be killed before every step ---- */

#define UNCLAIM(d) claims[d] = 0;
#ifdef BESIDE_OPEN_WRITES
#define MAY_NOT_CLAIM false
#else
#define MAY_NOT_CLAIM writing
#endif

proctype Deleter(byte d; byte what) {
    byte inForce; byte begun; byte t;
get:
    atomic {
        busy++;
        if
        :: (stored & what) == 0 -> goto done
        :: else -> inForce = conf
        fi
    }
#ifndef CLAIMS_WITHOUT_THE_RIGHT
    atomic { if :: mayNotDelete -> REACHED(no_right) goto done :: else fi };                        /* DeleteRights.CheckAsync */
#endif
import:                                                         /* ImportProtocol.Begin, IRepositoryRecord.KnownAsync, IRepositoryRecord.IncarnationAsync */
#ifndef NO_IMPORT
    atomic {
        if
        :: IS_KNOWN -> goto claim
        :: !IS_KNOWN && IS_OURS -> begun = noteBy                /* ImportProtocol.Beginning */
        :: !IS_KNOWN && !IS_OURS -> noteOf = POLICY; noteIn = incarnation; noteBy = d + 1; begun = noteBy
        fi
    }
    /* The tags that upstream has and the record does not. */
    t = 0;
    do
    :: atomic { t < 2 && tag[t] != 0 && state[t] == UNBOUND && IS_PROTECTED(t) ->   /* IRepositoryRecord.PublishedAsync, TagRecord.AdoptAsync */
            if
            :: IS_CLAIMED(tag[t]) -> REACHED(adopt_claimed) goto done
            :: else -> state[t] = PUBLISHED; found[t] = (t == 0 -> pushingIndex : pushingTag1); REACHED(adopted) SAY("tag %d is adopted\n", t) t++
            fi
       }
    :: atomic { t < 2 && !(tag[t] != 0 && state[t] == UNBOUND && IS_PROTECTED(t)) -> t++ }
    :: t == 2 -> break
    od;
    atomic {                                                    /* ImportProtocol.Ending, IRepositoryRecord.TryNoteKnownAsync */
        t = 0;
        if
#ifdef NOTES_REGARDLESS
        :: noteOf = POLICY; noteIn = incarnation; noteBy = 0; imported = inForce; skip
#else
        :: IS_OURS && (noteBy == begun || noteBy == 0) -> noteBy = 0; imported = inForce
        :: !(IS_OURS && (noteBy == begun || noteBy == 0)) -> REACHED(not_noted) goto done
#endif
        fi
    }
#endif
claim:                                                          /* IRepositoryRecord.ClaimAsync */
#ifndef LOOKS_BEFORE_IT_CLAIMS
    atomic { if :: goto done :: !MAY_NOT_CLAIM -> claims[d] = what; SAY("delete %d claims %d\n", d, what) skip fi }
#endif
uses:                                                           /* IRepositoryRecord.UsesAsync, DeleteJudgement.Of */
    t = 0;
    do
    :: atomic { t < 2 && state[t] != UNBOUND && IS_PROTECTED(t) && (USED_BY(CONTENT(t)) & what) != 0 ->
            REACHED(in_use) SAY("delete %d: tag %d needs %d\n", d, t, what) UNCLAIM(d) goto done
       }
    :: atomic { t < 2 && !(state[t] != UNBOUND && IS_PROTECTED(t) && (USED_BY(CONTENT(t)) & what) != 0) -> t++ }
    :: t == 2 -> t = 0; break
    od;
#ifdef LOOKS_BEFORE_IT_CLAIMS
    atomic { claims[d] = what };
#endif
#if !defined(NO_IMPORT) && !defined(KNOWN_FOR_EVER)
    atomic { if :: IS_KNOWN -> skip :: else -> REACHED(changed) UNCLAIM(d) goto done fi };         /* RepositoryNote.IsKnown */
#endif
forward:                                                        /* DeleteProtocol.Deleting */
    atomic {
        if
        :: goto done
        :: UNCLAIM(d) goto done                                 /* refused for certain */
        :: mayNotDelete -> UNCLAIM(d) goto done
        :: !mayNotDelete -> take_away(what); REACHED(deleted) skip
        :: !mayNotDelete -> late[d] = what; SAY("nothing is heard of delete %d\n", d)
#ifdef CLAIM_DROPPED_WHEN_LATE
            UNCLAIM(d)
#endif
            goto done
        fi
    }
    atomic {                                                    /* IRepositoryRecord.EndClaimAsync */
#ifdef ENDS_ALL_CLAIMS
        claims[0] = claims[0] & ~what; claims[1] = claims[1] & ~what
#else
        UNCLAIM(d)
#endif
    }
done:
    atomic { inForce = 0; begun = 0; t = 0; busy-- }
}

/* ---- what else happens ---- */

active proctype Upstream() {
    byte d;
end:
    do
    :: atomic { late[0] != 0 -> d = 0; goto carried_out }
    :: atomic { late[1] != 0 -> d = 1; goto carried_out }
    od;
carried_out:
    atomic {
        if
        :: take_away(late[d]); REACHED(deleted_late) skip
        :: skip                                                 /* it never arrives */
        fi;
        late[d] = 0; d = 0; goto end
    }
}

/* A claim ends by itself when its delete can have no effect any more: DeleteProtocol.ClaimLife is assumed to be long enough. */
active proctype Time() {
end:
    do
    :: atomic { claims[0] != 0 && late[0] == 0 && busy == 0 -> UNCLAIM(0) }
    :: atomic { claims[1] != 0 && late[1] == 0 && busy == 0 -> UNCLAIM(1) }
    od
}

#ifndef LOSSES
#define LOSSES 0
#endif
#ifdef LOST_AT_ANY_TIME
#define MAY_CHANGE true
#define MAY_LOSE true
#else
#define MAY_CHANGE (busy == 0 && late[0] == 0 && late[1] == 0)
#ifdef LOST_IN_A_PUSH_OF_AN_INDEX
#define MAY_LOSE MAY_CHANGE
#else
#define MAY_LOSE (MAY_CHANGE && !pushingIndex)
#endif
#endif

#ifdef REPLICAS
#define MAY_WRITE_OPENLY true
#else
#define MAY_WRITE_OPENLY isOpen
#endif
#define FORGET if :: noteOf != OPEN_POLICY -> noteOf = 0; noteIn = 0; noteBy = 0 :: else fi

/* A push of C to tag 1 while this replica's policy, or with REPLICAS another replica's, lets it be open or floating. */
#ifdef OPEN_PUSHES
active proctype OpenPusher() {
end_forget:                                                     /* OpenPush.RunAsync, FloatingPush.RunAsync, IRepositoryRecord.ForgetKnownAsync */
    atomic {
        MAY_WRITE_OPENLY;
#ifndef KNOWN_BY_FINGERPRINT
        FORGET
#endif
    }
end_write:
    atomic {
        if
        :: goto ended
        :: claims[0] == 0 && claims[1] == 0 && late[0] == 0 && late[1] == 0 -> stored = stored | C; tag[1] = C; writing = 1
        fi;
        SAY("C is pushed to tag 1, which is open there\n")
    }
    atomic {                                                    /* TagRecord.OpenAsync, TagRecord.MoveAsync */
        if
        :: goto ended
        :: skip
        fi;
        if :: state[1] != UNBOUND -> REACHED(unbound) skip :: else fi;
        state[1] = UNBOUND; found[1] = 0;
#if !defined(KNOWN_BY_FINGERPRINT) && !defined(FORGETS_ONLY_BEFORE)
        FORGET;
#endif
        if :: (stored & C) != 0 && tag[1] == C -> must[1] = C :: else fi;
        REACHED(written_openly) SAY("and gets its 201\n") skip
    }
ended:
    atomic { writing = 0 }
}
#endif

#ifndef CHANGES
#define CHANGES 0
#endif
#ifdef RECLASSED_IN_A_PUSH
#define MAY_RECLASS true
#else
#define MAY_RECLASS !pushingTag1
#endif

active proctype World() {
end:
    do
    /* The record loses its bindings; what it noted before of the repository, it may still have. */
    :: atomic { losses < LOSSES && MAY_LOSE -> losses++; incarnation++; state[0] = UNBOUND; state[1] = UNBOUND; found[0] = 0; found[1] = 0; claims[0] = 0; claims[1] = 0; SAY("the record is lost\n") skip }
#ifdef EVICTED
    /* It drops what it has of the repository, and is the same record all the same. */
    :: atomic { losses < 1 && MAY_LOSE -> losses++; state[0] = UNBOUND; state[1] = UNBOUND; found[0] = 0; found[1] = 0; claims[0] = 0; claims[1] = 0;
#ifndef NOTE_BESIDE_ENTRIES
            noteOf = 0; noteIn = 0; noteBy = 0;
#endif
            REACHED(evicted) SAY("the record drops the repository's entries\n") skip
       }
#endif
    /* The policy changes. A tag that becomes protected is what upstream has under it. */
    :: atomic { changes < CHANGES && MAY_CHANGE && MAY_RECLASS -> changes++; conf++;
            if
            :: isOpen -> isOpen = 0; must[1] = tag[1]; REACHED(protected_again) SAY("tag 1 is protected from now on\n") skip
            :: !isOpen -> isOpen = 1; REACHED(opened) SAY("tag 1 is open from now on\n") skip
            fi
       }
    od
}

init {
    atomic {
        tag[1] = C;
#ifdef DELETES_REFUSED
        mayNotDelete = 1;
#endif
#ifdef OPEN_FIRST
        isOpen = 1;
        if :: state[1] = PUBLISHED :: skip fi;
#else
        must[1] = C;
#endif
#ifdef NO_OLDER_TAG
        tag[1] = 0; must[1] = 0;
#endif
        run Pusher(0); run Pusher(1);
        run Deleter(0, C); run Deleter(1, SECOND)
    }
}
