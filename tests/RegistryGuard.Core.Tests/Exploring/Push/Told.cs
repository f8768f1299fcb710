using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>The events that tell nothing of the record, by number.</summary>
internal sealed class Told(PushTurns turns)
{
    private readonly int[] _looked =
    [
        .. from at in (DateTimeOffset[])[Moments.Judged, Moments.TooLate]
           from sight in (TagSight[])
           [
               new TagSight.Nothing(),
               new TagSight.There(Image.ContentOf(Image.A)),
               new TagSight.There(Image.ContentOf(Image.B)),
               new TagSight.Unclear(),
           ]
           select turns.NumberOf(new PushEvent.Looked(sight, at)),
    ];

    public int Stored { get; } = turns.NumberOf(new PushEvent.Stored(IsTaken: true));

    public int NotStored { get; } = turns.NumberOf(new PushEvent.Stored(IsTaken: false));

    public int MayRead { get; } = turns.NumberOf(new PushEvent.ReadChecked(MayRead: true));

    public int MayNotRead { get; } = turns.NumberOf(new PushEvent.ReadChecked(MayRead: false));

    public int Taken { get; } = turns.NumberOf(new PushEvent.Published(PublishOutcome.Taken));

    public int Refused { get; } = turns.NumberOf(new PushEvent.Published(PublishOutcome.Refused));

    public int Unclear { get; } = turns.NumberOf(new PushEvent.Published(PublishOutcome.Unclear));

    public int Settled { get; } = turns.NumberOf(new PushEvent.Settled());

    public int PutBack { get; } = turns.NumberOf(new PushEvent.PutBack());

    public int Abandoned { get; } = turns.NumberOf(new PushEvent.Abandoned());

    public int RecordAway { get; } = turns.NumberOf(new PushEvent.RecordAway());

    public int UpstreamAway { get; } = turns.NumberOf(new PushEvent.UpstreamAway());

    public int NothingListed { get; } = turns.NumberOf(new PushEvent.Listed(null));

    public int Listed(byte image) => turns.NumberOf(new PushEvent.Listed(Image.ContentOf(image)));

    public int Looked(byte tag, bool isGivenUp) => _looked[(isGivenUp ? 4 : 0) + tag];

    public int LookedUnclearly => _looked[3];
}
