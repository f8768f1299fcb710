using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using RegistryGuard.Configuration;

namespace RegistryGuard.Hosting;

/// <summary>Says in one sentence why the guard can't listen.</summary>
internal static class ListenFault
{
    /// <summary>The sentence; null if it is about something else.</summary>
    public static string? Explain(Exception e, ListenConfiguration listen)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            var reason = cause switch
            {
                AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
                    "is taken by another program; stop that one, or give another address",
                SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                    "may not be listened on by this user; give a port above 1023, or the right to do it",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
                    "is no address of this machine; give one that it has, or 0.0.0.0 for all",
                _ => null,
            };
            if (reason is not null)
            {
                return $"{Setting(e.Message, listen)} {reason}";
            }
        }

        return null;
    }

    private static string Setting(string message, ListenConfiguration listen) =>
        message.Contains(listen.Registry.ToString(), StringComparison.Ordinal) ? $"listen.registry {listen.Registry}"
        : message.Contains(listen.Admin.ToString(), StringComparison.Ordinal) ? $"listen.admin {listen.Admin}"
        : $"listen.registry {listen.Registry} or listen.admin {listen.Admin}";
}
