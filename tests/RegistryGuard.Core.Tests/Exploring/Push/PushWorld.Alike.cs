namespace RegistryGuard.Core.Tests.Exploring.Push;

// Who push the same image are alike: that they change places makes no other state.
internal sealed partial class PushWorld
{
    private static readonly Swap[] Swaps = [new(0, 2), new(1, 3)];

    private readonly bool _areAlike;

    public override void Unify(ref Scene state)
    {
        if (_areAlike)
        {
            state = First(state, Swapped(state, 0));
            if (_may.Pushers > 3)
            {
                state = First(state, First(Swapped(state, 1), Swapped(Swapped(state, 1), 0)));
            }
        }
    }

    private static Scene First(Scene one, Scene other) => StateSet<Scene>.Compare(one, other) <= 0 ? one : other;

    private Scene Swapped(Scene scene, int which)
    {
        var swap = Swaps[which];
        var swapped = scene;
        (swapped.Pushers[which], swapped.Pushers[which + 2]) = (scene.Pushers[which + 2], scene.Pushers[which]);
        for (var i = 0; i < Pushers.Count; i++)
        {
            ref var pusher = ref swapped.Pushers[i];
            pusher.Turn = _turns.Swapped(pusher.Turn, which, swap);
            pusher.Current = AttemptNumbers.Swapped(pusher.Current, which, which + 2);
            pusher.Late = AttemptNumbers.Swapped(pusher.Late, which, which + 2);
        }

        swapped.Entry = _record.Swapped(scene.Entry, which, swap);
        swapped.Older = _record.Swapped(scene.Older, which, swap);
        swapped.Sought = _record.Swapped(scene.Sought, which, swap);
        return swapped;
    }
}
