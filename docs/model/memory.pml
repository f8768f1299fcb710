/* What one replica remembers of one published tag while another replica releases it and it is bound again, as built. The tag's
 * bindings are numbered 1, 2, …; the release of binding n is release n. README.md tells more; check.sh checks it.
 * No steps of this: TagMemory.Guess and TagMemory.RecallMove, which permit nothing.
 */

#ifndef RELEASES
#define RELEASES 2
#endif
#define ALL ((1 << (RELEASES + 2)) - 1)
#define IS_IN(n, set) (((set) & (1 << (n))) != 0)

/* ---- the record ---- */

byte bound = 1;         /* the published binding, or 0 */
byte releases;
byte announced;         /* releases whose announcement is on its way */
byte lost;              /* releases whose announcement is lost */

/* ---- the replica's memory ---- */

byte remembered;        /* the binding, or 0 */
byte rememberedAt;      /* when the record was asked for it */
byte forgettings;
byte remembering;       /* threads between adding and checking that nothing was forgotten: their memory may be wrong for an instant */

/* ---- time ---- */

byte now = 1;           /* passes at each release and each distrust: what is between them is told apart by nothing else */
byte distrusted;        /* what was seen before is not fresh: TagMemory.Distrust */
byte over;              /* releases that were longer ago than TagMemory.Lifetime */
byte releasedAt[RELEASES + 2];
byte oldest;            /* what was seen before is older than that too */
#ifdef NO_LIFETIME
#define OLDEST 0
#else
#define OLDEST oldest
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

#ifdef STORY
#define SAY(...) printf(__VA_ARGS__);
#else
#define SAY(...)
#endif

/* ---- other replicas ---- */

active proctype Others() {
end:
    do
    :: atomic { bound != 0 && releases < RELEASES ->                /* TagRecordSteps.ReleaseAsync */
            releases++; announced = announced | (1 << bound);
            now++; releasedAt[bound] = now;
            SAY("binding %d is released\n", bound) bound = 0
       }
    :: atomic { bound == 0 -> bound = releases + 1; SAY("binding %d is published\n", bound) skip }
#ifdef ANNOUNCEMENTS_LOST
    :: atomic { announced != 0 -> lost = lost | announced; announced = 0; SAY("announcements are lost\n") skip }
#endif
    od
}

/* ---- this replica: steps that other threads of it may come between ---- */

active proctype Announcements() {
    byte heard;
end:
    do
    :: atomic { announced != 0 ->                                   /* TagMemory.Forget */
            heard = announced;
#ifdef FORGETS_FIRST
            remembered = 0
#else
            forgettings++
#endif
       }
       atomic {
#ifdef FORGETS_FIRST
            forgettings++;
#else
            remembered = 0;
#endif
            announced = announced & ~heard; heard = 0; SAY("the announcement is heard\n") skip
       }
#if defined(ANNOUNCEMENTS_LOST) && !defined(NO_DISTRUST)
    /* The connection that announcements come by was broken, and is made again. */
    :: atomic { lost != 0 -> now++; distrusted = now; lost = 0; REACHED(distrusted) SAY("memory is distrusted\n") skip }    /* TagMemory.Distrust */
#endif
    od
}

proctype Finder() {
    byte at; byte sighted; byte found;
end:
    do
    :: atomic { at = now; sighted = forgettings }                   /* TagMemory.Begin */
       atomic { found = bound; SAY("the record says %d\n", found) skip }   /* TagRecord.FindAsync */
       atomic {                                                     /* TagMemory.Remember */
#ifdef AGE_FROM_REMEMBERING
            at = now;
#endif
            remembering++;
            if
            :: at >= rememberedAt || remembered == 0 -> remembered = found; rememberedAt = at; SAY("remembered: %d\n", found) skip
            :: else
            fi
       }
       atomic {
            if
#ifndef UNSIGHTED
            :: forgettings != sighted -> REACHED(forgotten_meanwhile) remembered = 0
#endif
            :: else
            fi;
            remembering--; at = 0; sighted = 0; found = 0
       }
    od
}

active proctype Puller() {
end:
    do
    :: atomic {                                                     /* TagMemory.Recall */
            remembered != 0 && rememberedAt >= distrusted && rememberedAt >= OLDEST ->
            SAY("a pull gives %d from memory\n", remembered)
            if
            :: remembered == bound -> REACHED(right) skip
            :: remembered != bound && IS_IN(remembered, announced) -> REACHED(stale_until_heard) skip
            :: remembered != bound && IS_IN(remembered, lost) && !IS_IN(remembered, over) -> REACHED(stale_for_its_lifetime) skip
            :: remembered != bound && remembering > 0 && !IS_IN(remembered, announced) && !IS_IN(remembered, lost) -> REACHED(stale_for_an_instant) skip
            :: else -> assert(remembered == bound)                  /* no released binding, later than its announcement or its lifetime */
            fi
       }
    od
}

/* TagMemory.Lifetime has passed since a release: what was seen before it is older still. */
active proctype Time() {
    byte n;
end:
    do
    :: atomic { IS_IN(1, lost) && !IS_IN(1, over) -> n = 1; goto passed }
    :: atomic { IS_IN(2, lost) && !IS_IN(2, over) -> n = 2; goto passed }
    od;
passed:
    atomic {
        over = over | (1 << n); oldest = (releasedAt[n] > oldest -> releasedAt[n] : oldest);
        n = 0; SAY("a lifetime has passed\n") goto end
    }
}

init { atomic { run Finder(); run Finder() } }
