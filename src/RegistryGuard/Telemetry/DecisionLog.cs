using System.Diagnostics;
using RegistryGuard.Core.Answers;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Telemetry;

/// <summary>Tells decisions, each once: to the log and the counters, and refusals to the audit list.</summary>
internal sealed partial class DecisionLog(AuditTrail audit, DecisionSignals signals, ILogger<DecisionLog> logger)
{
    public void Tell(Decision decision)
    {
        audit.Note(decision);
        signals.Note(decision);
        Show(decision);
        switch (decision.Deed)
        {
            case Deed.Push:
                Push(
                    logger, decision.Repository, decision.Reference, decision.Digest, decision.Outcome.Word(), decision.Status, decision.Rule,
                    decision.By, decision.Client, decision.Agent, decision.Was, decision.Why);
                break;
            case Deed.Delete:
                Delete(
                    logger, decision.Repository, decision.Reference, decision.Outcome.Word(), decision.Status, decision.By, decision.Client,
                    decision.Agent, decision.Why);
                break;
            case Deed.Other when decision.Outcome is Outcome.WouldRefuse:
                WouldRefuse(logger, decision.Method, decision.Target, decision.Status, decision.Client, decision.Agent, decision.Why);
                break;
            default:
                Refused(logger, decision.Method, decision.Target, decision.Status, decision.Code, decision.Client, decision.Agent, decision.Why);
                break;
        }
    }

    private static void Show(Decision decision)
    {
        if (Activity.Current is { IsAllDataRequested: true } request)
        {
            request.SetTag("registryguard.repository", decision.Repository);
            request.SetTag("registryguard.reference", decision.Reference);
            request.SetTag("registryguard.decision", decision.Outcome.Word());
            request.SetTag("registryguard.rule", decision.Rule);
        }
    }

    [LoggerMessage(EventId = 100, EventName = "ManifestPush", Level = LogLevel.Information,
        Message = "push {Repository}:{Reference} {Digest} {Decision} status={Status} rule={Rule} by={By} client={Client} agent={UserAgent} was={Was} {Why}")]
    private static partial void Push(
        ILogger logger, string repository, string reference, string digest, string decision, int status, string rule, string by,
        string client, string userAgent, string was, string why);

    [LoggerMessage(EventId = 101, EventName = "RequestRefused", Level = LogLevel.Information,
        Message = "refused {Method} {Target}: {Status} {Reason} client={Client} agent={UserAgent} {Why}")]
    private static partial void Refused(
        ILogger logger, string method, string target, int status, string reason, string client, string userAgent, string why);

    [LoggerMessage(EventId = 109, EventName = "ManifestDelete", Level = LogLevel.Information,
        Message = "delete {Repository} {Reference} {Decision} status={Status} by={By} client={Client} agent={UserAgent} {Why}")]
    private static partial void Delete(
        ILogger logger, string repository, string reference, string decision, int status, string by, string client, string userAgent, string why);

    [LoggerMessage(EventId = 125, EventName = "RequestWouldBeRefused", Level = LogLevel.Information,
        Message = "let through in audit mode {Method} {Target}: {Status} client={Client} agent={UserAgent} {Why}")]
    private static partial void WouldRefuse(
        ILogger logger, string method, string target, int status, string client, string userAgent, string why);
}
