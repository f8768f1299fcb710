namespace RegistryGuard.Chaos;

/// <summary>All that happened in a run, as the clients saw it, and what the record and the registry had in the end. The
/// checker is a function of this and nothing else.</summary>
internal sealed class History
{
    public History(IEnumerable<Operation> operations, Loss? loss, IEnumerable<string> recordedMoves, IEnumerable<Period>? protecting = null,
        IEnumerable<Period>? restarts = null)
    {
        Protecting = [.. protecting ?? []];
        Restarts = [.. restarts ?? []];
        Operations = [.. operations.OrderBy(operation => operation.Start)];
        Loss = loss;
        RecordedMoves = recordedMoves.ToHashSet(StringComparer.Ordinal);
        Tags = [.. Operations.GroupBy(operation => operation.Tag).Select(tag => new TagHistory(tag.Key, [.. tag], loss))];
    }

    /// <summary>In the order they started.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>When the record was lost, if it was.</summary>
    public Loss? Loss { get; }

    /// <summary>The user names under which the record has moves of floating tags.</summary>
    public IReadOnlySet<string> RecordedMoves { get; }

    public IReadOnlyList<TagHistory> Tags { get; }

    /// <summary>When the record's server was restarted, on its data: from then on it is another record to the guards.</summary>
    public IReadOnlyList<Period> Restarts { get; }

    /// <summary>When all guards took the flipping tags for protected ones.</summary>
    public IReadOnlyList<Period> Protecting { get; }
}

/// <summary>A part of a run.</summary>
internal sealed record Period(TimeSpan Start, TimeSpan End)
{
    public bool Contains(Operation operation) => Start <= operation.Start && operation.End <= End;
}

/// <summary>The moment, not known more exactly than this, at which the whole record was lost.</summary>
internal sealed record Loss(TimeSpan Start, TimeSpan End);

/// <summary>The operations on one tag, in the order they started.</summary>
internal sealed record TagHistory(ChaosTag Tag, IReadOnlyList<Operation> Operations, Loss? Loss)
{
    public IEnumerable<Operation> Pushes => Operations.Where(operation => operation.Kind == OperationKind.Push);

    public IEnumerable<Operation> AcknowledgedPushes => Operations.Where(operation => operation.IsAcknowledged(OperationKind.Push));

    /// <summary>The digests that a delete without an answer may yet take away: until that can't be any more, which takes longer
    /// than a run, no push of them is answered with success.</summary>
    public IReadOnlySet<string> Claimed => Operations
        .Where(operation => operation is { Kind: OperationKind.Delete, Outcome: Outcome.Unavailable or Outcome.Unknown } && !operation.GaveWay)
        // Where upstream refuses each at once, only a guard that was killed in the middle leaves something.
        .Where(operation => operation.Outcome is Outcome.Unknown || Tag.Repository != ChaosTag.KeptRepository)
        .Select(operation => operation.Digest!)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The pulls by tag that gave a digest.</summary>
    public IEnumerable<Operation> Reads => Operations.Where(operation => operation.IsAcknowledged(OperationKind.Pull));

    /// <summary>Whether nothing was pushed before the record was lost, so that the loss took nothing of this tag.</summary>
    public bool IsYoungerThanLoss => Loss is { } loss && Pushes.All(push => push.Start > loss.End);

    /// <summary>Whether this operation was over, one way or the other, with nothing of this tag's record lost.</summary>
    public bool IsBeforeLoss(Operation operation) => Loss is not { } loss || operation.End < loss.Start || IsYoungerThanLoss;
}
