namespace RegistryGuard.Chaos.Rules;

/// <summary>Of tags that are protected at times, by a policy that goes there and back. While a policy changes, or with a delete
/// under way, nothing is promised.</summary>
internal sealed class NamedIsNotDeleted : IRule
{
    // Of what is without an answer: a guard goes on without its client, and a late write comes later still.
    private static readonly TimeSpan LongestEffect = TimeSpan.FromSeconds(30);

    public string Sentence =>
        "While all guards protect a tag: the manifest that the registry has under it is not deleted, whenever the tag was pushed.";

    public IEnumerable<string> Breaches(TagHistory tag, History history) => tag.Operations
        .Where(delete => tag.Tag.Kind is TagKind.Flipping && delete.IsAcknowledged(OperationKind.Delete)
            && history.Protecting.Any(period => period.Contains(delete))
            && tag.Operations.Any(naming => Names(naming, delete, tag) && !tag.Operations.Any(other => MayUndo(other, naming, delete))))
        .Select(delete => $"a manifest was deleted that a protected tag named: {delete}");

    // Who has pushed it, and who has seen it at the registry in the end.
    private static bool Names(Operation operation, Operation delete, TagHistory tag) =>
        operation.Digest == delete.Digest && operation.End < delete.Start
        && (operation.IsAcknowledged(OperationKind.Push)
            || (operation is { Server: Server.Registry } && IsReadAtRest(operation)
                && !tag.Operations.Any(read => IsBoundOtherwise(read, delete))));

    // A push whose guard was killed before it could record the move: the binding from before stands, and all readers get that.
    private static bool IsBoundOtherwise(Operation read, Operation delete) =>
        read is { Server: not Server.Registry } && IsReadAtRest(read) && read.End < delete.Start && read.Digest != delete.Digest;

    private static bool IsReadAtRest(Operation operation) => operation.IsAtRest && operation.IsAcknowledged(OperationKind.Pull);

    // Another push, or another delete, that may have come between.
    private static bool MayUndo(Operation other, Operation naming, Operation delete) =>
        other != delete
        && other.Start < delete.End
        && (other.End > naming.Start || (other.Outcome is Outcome.Unknown or Outcome.Unavailable && other.End + LongestEffect > naming.Start))
        && other.Outcome is not (Outcome.Refused or Outcome.Missing)
        && (other.Kind, other.Digest == delete.Digest) is (OperationKind.Push, false) or (OperationKind.Delete, true);
}
