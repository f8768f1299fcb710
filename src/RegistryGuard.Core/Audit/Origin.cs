namespace RegistryGuard.Core.Audit;

/// <summary>Who asked for what a line of the audit list tells of. A text that is not known is empty.</summary>
/// <param name="By">The user name that upstream accepted, or the name of an administrator's token.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Trace">The request's W3C trace id.</param>
public sealed record Origin(string By, string Client, string Trace)
{
    /// <summary>Nobody that is known.</summary>
    public static Origin Unknown { get; } = new("", "", "");

    /// <summary>A line that tells of this kind of thing, asked for so.</summary>
    public AuditLine Tells(string kind) => new(kind) { By = By, Client = Client, Trace = Trace };
}
