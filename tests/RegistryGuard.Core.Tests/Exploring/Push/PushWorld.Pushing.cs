using System.Runtime.InteropServices;
using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Push;

// Those who push. A step of theirs is one that others may notice, together with those around it that nobody can: there the order in which
// others come between makes no difference.
//
// Nobody is killed here: who is killed is one who takes no further step, and that is always possible. Only who waits for the end of others
// notices (GiveUp, PushLast), and so it is there that they end.
internal sealed partial class PushWorld
{
    private void Push(Scene scene, int who)
    {
        switch (scene.Pushers[who].Turn)
        {
            case PushTurns.Ended:
                break;
            case PushTurns.NotBegun:
                Begin(scene, who);
                break;
            case var turn:
                GoOn(scene, who, turn);
                break;
        }
    }

    private void Begin(Scene scene, int who)
    {
        if (_may.Stranger is not null)
        {
            Begin(scene, who, ImageOf(who), scene.Pushers[who].Written);
            Write(scene, who);
            return;
        }

        if (_may.AnyMayHaveWritten || ImageOf(who) == Image.A)
        {
            Begin(scene, who, ImageOf(who), Written.Nowhere);
        }

        if (_may.AnyMayHaveWritten || ImageOf(who) == Image.B)
        {
            Begin(scene, who, ImageOf(who), Written.Here);
        }
    }

    private void Begin(Scene scene, int who, byte image, Written written)
    {
        var hasWritten = _rules.HasWritten(written);
        var turn = _turns.Begin(new(Image.ContentOf(image), Moments.Takeover) { HasWritten = hasWritten });
        Go(new(scene, hasWritten ? "begins after an upload" : "begins"), who, turn, hasMoved: false);
    }

    private static byte ImageOf(int who) => who % 2 == 0 ? Image.A : Image.B;

    // When all has come to rest: who has not ended by then never will, and what upstream has not carried out it never will.
    private void PushLast(Scene scene)
    {
        if (scene.Pushers[Last].Turn != PushTurns.NotBegun)
        {
            Push(scene, Last);
            return;
        }

        for (var i = 0; i < Last; i++)
        {
            scene.Pushers[i] = new() { Turn = PushTurns.Ended };
        }

        foreach (var image in Image.Both)
        {
            Begin(scene, Last, image, Written.Nowhere);
            Begin(scene, Last, image, Written.Here);
        }
    }

    private void GoOn(Scene scene, int who, int turn)
    {
        Path path = new(scene, "") { IsBlind = scene.Pushers[who].IsBlind };
        if (_turns[turn].Kind is ActKind.Publish)
        {
            Hear(path, who, turn);
        }
        else
        {
            Go(path, who, turn, hasMoved: false);
        }
    }

    // Goes on until something is done that others may notice, and on from there as long as they can't.
    private void Go(in Path path, int who, int turn, bool hasMoved)
    {
        ref readonly var at = ref _turns[turn];
        switch (at.Kind)
        {
            case ActKind.Answer:
                Answer(path, who, at);
                break;
            case ActKind.CheckRead:
                CheckRead(path, who, turn, hasMoved);
                break;
            case ActKind.Store:
                Store(path, who, turn, hasMoved);
                break;
            case ActKind.List:
                List(path, who, turn, hasMoved);
                break;
            case ActKind.Publish:
                Publish(path, who, turn);
                break;
            case ActKind.PutBack:
                PutBack(path, who, turn);
                break;
            case var kind when hasMoved:
                Rest(path, who, turn, kind);
                break;
            case ActKind.Find:
                Find(path, who, turn);
                break;
            case ActKind.Bind:
                Bind(path, who, turn);
                break;
            case ActKind.Look:
                Look(path, who, turn);
                break;
            case ActKind.Adopt:
                Adopt(path, who, turn);
                break;
            case ActKind.Confirm:
                Confirm(path, who, turn);
                break;
            case ActKind.Settle:
                Settle(path, who, turn);
                break;
        }
    }

    private void Rest(in Path path, int who, int turn, ActKind kind)
    {
        var scene = path.Scene;
        ref var pusher = ref scene.Pushers[who];
        pusher.Turn = (ushort)turn;
        pusher.IsBlind = path is { IsBlind: true, IsAsked: false };
        if (kind is ActKind.Find)
        {
            pusher.Current = 0;
        }

        Take(path with { Scene = scene }, who);
    }

    private void Answer(in Path path, int who, in PushTurns.Facts at)
    {
        var result = ((PushAct.Answer)at.Act).Result;
        var scene = Ended(path.Scene, who);
        var violated = path.Violated;
        switch (result)
        {
            case PushResult.Accepted:
                violated = Acknowledge(ref scene, at.Pushed) ?? violated;
                break;
            case PushResult.RefusedBound:
                Reach(Happening.Refused);
                break;
            case PushResult.RefusedPending:
                Reach(Happening.RefusedPending);
                break;
        }

        // Nothing goes wrong for the last push, so that no tag stays pending for ever.
        if (who == Last && result is not (PushResult.Accepted or PushResult.RefusedBound))
        {
            violated ??= Property.Stuck;
        }

        // Who ends and has changed nothing is one who takes no further step.
        if (violated is not null || result is PushResult.Accepted || who == Last || !StateSet<Scene>.AreSame(scene, Ended(_before, who)))
        {
            Take(new(scene, _steps.Say(path.Said, $"{TellingOf(result)}"), violated), who);
        }
    }

    private static string TellingOf(PushResult result) => result switch
    {
        PushResult.Accepted => "gets its 201",
        PushResult.RefusedBound or PushResult.RefusedPending => "is refused",
        _ => "ends without a 201",
    };

    // What it has sent to upstream may be carried out late, or never.
    private static Scene Ended(Scene scene, int who)
    {
        ref var pusher = ref scene.Pushers[who];
        pusher = new()
        {
            Turn = PushTurns.Ended,
            Wire = pusher.Wire,
            Current = pusher.Wire == Image.None ? (byte)0 : pusher.Current,
            Late = pusher.Late,
        };
        return scene;
    }

    private void Take(in Path path, int who) => To(path.Scene, _steps.Say($"{NameOf(path.Scene, who)} {path.Said}"), path.Violated);

    private string NameOf(Scene scene, int who)
    {
        var turn = _before.Pushers[who].Turn;
        return who != Last ? $"{who} ({Image.NameOf(ImageOf(who))})"
            : turn is PushTurns.NotBegun ? $"the last push ({Image.NameOf(_turns[scene.Pushers[who].Turn].Pushed)})"
            : "the last push";
    }

    /// <summary>A step on its way.</summary>
    /// <param name="Scene">How it stands.</param>
    /// <param name="Said">What has happened in it.</param>
    /// <param name="Violated">The property that it violates.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Path(Scene Scene, string Said, string? Violated = null)
    {
        /// <summary>Whether upstream hid the tag, so that the pusher can't read anything else there either.</summary>
        public bool IsBlind { get; init; }

        /// <summary>Whether the pusher was asked if it can read.</summary>
        public bool IsAsked { get; init; }
    }
}
