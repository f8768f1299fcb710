using RegistryGuard.Configuration;

namespace RegistryGuard.Upstream;

/// <summary>What the guard may do at upstream by itself (<c>upstream.credentials</c>), for its own work alone: never for a client. The
/// password's file is watched, so a new password needs no restart. While the file can't be used, the password before stays in use.</summary>
internal sealed partial class GuardRights : IDisposable
{
    private readonly HttpMessageInvoker _client;
    private readonly Uri _upstream;
    private readonly IGuardConfigurationSource _configuration;
    private readonly TimeProvider _clock;
    private readonly ILogger<GuardRights> _logger;
    private readonly WatchedFiles<User> _user;

    public GuardRights(
        HttpMessageInvoker client, Uri upstream, IGuardConfigurationSource configuration, TimeProvider clock, ILogger<GuardRights> logger)
    {
        (_client, _upstream, _configuration, _clock, _logger) = (client, upstream, configuration, clock, logger);
        var first = Read(null)!;
        if (first.Content is null)
        {
            Tell(first);
        }

        _user = new(first with { Content = first.Content ?? User.None }, Read, Tell, clock);
    }

    /// <summary>The guard as a caller; null if <c>upstream.credentials</c> is not configured, or its password was never readable.</summary>
    public Caller? Caller => _user.Look().Caller;

    public void Dispose() => _user.Dispose();

    private FilesRead<User>? Read(string? state)
    {
        if (_configuration.Current.Upstream.Credentials is not { } credentials)
        {
            return new("", User.None, "");
        }

        var isRead = PasswordFile.TryRead(credentials.PasswordFile, out var password, out var fault);
        var now = $"{credentials.Username}\n{credentials.PasswordFile}\n{(isRead ? "is\n" + password : fault)}";
        // Tokens are kept as long as the user is the same.
        return now == state ? null
            : new(now, isRead ? new(new GuardCaller(credentials.Username, password, user => new(_client, _upstream, user, Timeout, _clock))) : null, fault);
    }

    private TimeSpan Timeout() => _configuration.Current.Upstream.Timeout;

    private void Tell(FilesRead<User> read)
    {
        var (name, file) = _configuration.Current.Upstream.Credentials is { } credentials ? (credentials.Username, credentials.PasswordFile) : ("", "");
        if (read.Content is null)
        {
            LogKept(file, read.Fault);
        }
        else if (file.Length > 0)
        {
            LogReloaded(name, file);
        }
    }

    [LoggerMessage(EventId = 24, EventName = "CredentialsReloaded", Level = LogLevel.Information,
        Message = "upstream.credentials of user {User} were read from {File}")]
    private partial void LogReloaded(string user, string file);

    [LoggerMessage(EventId = 25, EventName = "CredentialsKept", Level = LogLevel.Error,
        Message = "upstream.credentials.passwordFile {File} {Reason}; the password before stays in use")]
    private partial void LogKept(string file, string reason);

    /// <summary>Whom the configuration names.</summary>
    /// <param name="Caller">The user; null for none.</param>
    private sealed record User(Caller? Caller)
    {
        public static User None { get; } = new((Caller?)null);
    }
}
