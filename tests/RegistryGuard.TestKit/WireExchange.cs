namespace RegistryGuard.TestKit;

/// <summary>A request on the wire, and its answer if there is one. Moments are numbers in the order in which things were seen.</summary>
/// <param name="request">What was asked.</param>
/// <param name="begun">The moment at which the whole request had come.</param>
public sealed class WireExchange(WireMessage request, long begun)
{
    private volatile Ending? ending;

    public WireMessage Request { get; } = request;

    public long Begun { get; } = begun;

    /// <summary>The moment at which the answer came; the end of time if there is none, for the request may yet be carried out.</summary>
    public long Ended => ending?.Moment ?? long.MaxValue;

    public WireMessage? Answer => ending?.Answer;

    public void End(WireMessage answer, long moment) => ending = new Ending(answer, moment);

    private sealed record Ending(WireMessage Answer, long Moment);
}
