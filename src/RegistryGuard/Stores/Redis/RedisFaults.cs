using System.Net.Security;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>What callers are told when Redis fails.</summary>
internal static class RedisFaults
{
    // Redis' own errors, which begin with these words or, out of a script, have them somewhere, and what they mean here.
    private static readonly (string Code, string Meaning)[] Errors =
    [
        ("OOM", "is out of memory: raise its maxmemory"),
        ("READONLY", "is a read-only replica"),
        ("LOADING", "is still reading its data from the disk"),
        ("MISCONF", "can't write to its disk"),
        ("CLUSTERDOWN", "says that its cluster is down"),
        ("MASTERDOWN", "has lost its primary"),
        ("NOREPLICAS", "has too few replicas to accept writes (its min-replicas-to-write)"),
        ("TRYAGAIN", "is just moving this repository to another node of its cluster"),
        (RedisScripts.DamagedMoves, "is damaged: a tag's entry and its history of moves don't fit; restore a backup"),
        (RedisScripts.DamagedAudit, "is damaged: the last line of an audit list has no number; restore a backup"),
        ("NOPERM", "does not permit the guard's commands"),
    ];

    public static RecordUnavailableException Of(Exception e, string servers) => e switch
    {
        RecordUnavailableException unavailable => unavailable,
        RecordOpenException => new(e.Message, e),
        RedisServerException => new($"the record {servers} {MeaningOf(e.Message)}", e),
        _ => new($"the record {servers} can't be reached: {ReasonOf(e)}", e),
    };

    // The library's own words are about the library.
    private static string ReasonOf(Exception e) => e switch
    {
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection } =>
            "none of its servers takes a connection; is it up, and is its address right?",
        RedisConnectionException => "the connection was lost",
        TimeoutException => "it did not answer in time",
        _ => e.Message,
    };

    /// <summary>A server that does not let the guard in, or that it must not trust, which waiting does not mend; null for any
    /// other failure to connect.</summary>
    public static RecordOpenException? OfEntry(Exception e, RecordLocation.Redis location, SslPolicyErrors certificateErrors)
    {
        if (certificateErrors is not SslPolicyErrors.None)
        {
            return new(
                $"the record {location} has a TLS certificate that is not trusted ({certificateErrors}): it must be for the host named in record, and of an authority that this system trusts",
                e);
        }

        if (e is not RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure })
        {
            return null;
        }

        var hasPassword = location.Password.Length > 0 || location.PasswordFile.Length > 0;
        return new($"the record {location} {(hasPassword ? "refuses the password" : "asks for a password: give record a passwordFile")}", e);
    }

    public static RecordUnavailableException Late(string servers, TimeSpan deadline) =>
        new($"the record {servers} did not answer within {deadline.TotalSeconds:0.###} s");

    public static RecordUnavailableException NotReplicated(string servers, long acknowledged, int wanted) =>
        new($"the record {servers} has the write on {acknowledged} of {wanted} replicas (waitReplicas), so it doesn't count");

    public static RecordUnavailableException Unreadable(string what, Exception e) =>
        new($"the record's {what} can't be read: {e.Message}", e);

    public static RecordUnavailableException LostAgain(string servers) =>
        new($"the record {servers} can't be reached: it ended the connection before it was looked at");

    public static RecordUnavailableException NoPrimary(string servers) =>
        new($"the record {servers} has no primary: every server that answers is a replica");

    public static RecordUnavailableException MovedMeanwhile(RepositoryName repository) =>
        new($"the record of {repository} moved to another server while it was read, or the server was started again: try again");

    public static RecordUnavailableException InPart(string why) =>
        new($"the record can't be read whole: {why}; try again when all of its servers can be reached and none is being changed");

    public static RecordUnavailableException Closed() => new("the record is closed");

    private static string MeaningOf(string error)
    {
        var known = Array.Find(Errors, known => error.Contains(known.Code, StringComparison.Ordinal));
        return known.Meaning ?? $"refused: {error}";
    }
}
