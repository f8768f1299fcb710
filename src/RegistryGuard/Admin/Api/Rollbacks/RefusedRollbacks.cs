using RegistryGuard.Core.Audit;
using RegistryGuard.Orders;
using RegistryGuard.Telemetry;

namespace RegistryGuard.Admin.Api.Rollbacks;

/// <summary>Tells of rollbacks that the guard refused: the log of each, the audit list as of refused pushes.</summary>
internal sealed partial class RefusedRollbacks(AuditTrail audit, ILogger<RefusedRollbacks> logger)
{
    /// <summary>Tells of one; of an order that failed otherwise, or that names what is not there, nothing.</summary>
    public void Tell(RollbackOrder order, RollbackResult.NotDone refused)
    {
        if (!refused.IsRefusal)
        {
            return;
        }

        LogRefused(order.Origin.By, order.Repository.Value, order.Tag.Value, refused.Kind, order.Origin.Client, refused.Why);
        audit.Note(
            order.Origin.Tells(AuditKind.Refusal) with
            {
                Repository = order.Repository,
                Tag = order.Tag,
                Digest = refused.To ?? (order.To is { } to && to.TryGetDigest(out var named) ? named : null),
                Was = refused.Was,
                Reason = "rollback: " + refused.Why,
            },
            "rollback " + refused.Kind);
    }

    [LoggerMessage(EventId = 158, EventName = "AdminRollbackRefused", Level = LogLevel.Information,
        Message = "admin {By}: rollback of {Repository}:{Tag} refused: {Kind} client={Client} {Why}")]
    private partial void LogRefused(string by, string repository, string tag, string kind, string client, string why);
}
