using System.Security.Authentication;
using RegistryGuard.Configuration;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>How to connect.</summary>
internal static class RedisOptions
{
    /// <summary>The library's form of what is configured. The password file is read each time, so that a new password takes
    /// effect at the next connection.</summary>
    /// <param name="location">What is configured.</param>
    /// <param name="mostConnecting">How long connecting may take.</param>
    /// <exception cref="RecordOpenException">The password file can't be read.</exception>
    public static ConfigurationOptions Of(RecordLocation.Redis location, TimeSpan mostConnecting)
    {
        var options = new ConfigurationOptions
        {
            ClientName = "registryguard",
            // For INFO.
            AllowAdmin = true,
            AbortOnConnectFail = true,
            ConnectTimeout = (int)mostConnecting.TotalMilliseconds,
            ConnectRetry = 1,
            KeepAlive = 5,
            // A call has a deadline of our own (RedisConnection), and is not sent later: it may be too late by then.
            AsyncTimeout = (int)TimeSpan.FromMinutes(10).TotalMilliseconds,
            BacklogPolicy = BacklogPolicy.FailFast,
            // Announcements have a connection of their own, whose loss is told as that of the other one is.
            Protocol = RedisProtocol.Resp2,
            Ssl = location.Ssl,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            Password = PasswordOf(location),
            // A key and a channel of the library's own, by which its clients agree on a primary. Which one is, Redis itself says.
            TieBreaker = "",
            ConfigurationChannel = "",
        };
        foreach (var server in location.Servers.Split(','))
        {
            options.EndPoints.Add(server);
        }

        return options;
    }

    private static string? PasswordOf(RecordLocation.Redis location)
    {
        if (location.PasswordFile.Length == 0)
        {
            return location.Password.Length > 0 ? location.Password : null;
        }

        string text;
        try
        {
            RegularFile.Require(location.PasswordFile);
            text = File.ReadAllText(location.PasswordFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RecordOpenException($"the record's passwordFile {location.PasswordFile} can't be read: {e.Message}", e);
        }

        var password = text.TrimEnd('\r', '\n');
        return password.Length > 0
            ? password
            : throw new RecordOpenException($"the record's passwordFile {location.PasswordFile} is empty");
    }
}
