using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api;

/// <summary>Where a list goes on. Clients give a cursor back as they got it: it is signed with the record's key, together with the list
/// that it is of, so an altered one, or one of another list, is told. It outlives a restart, and any replica takes it.</summary>
internal sealed class Cursors(IUploadKey key)
{
    private const int SignatureBytes = 16;

    /// <summary>A cursor.</summary>
    /// <param name="list">Which list, filters included.</param>
    /// <param name="position">Its last item so far.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async ValueTask<string> SealAsync(string list, string position, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetBytes(position);
        var signature = await SignAsync(list, text, cancellation);
        return WebEncoders.Base64UrlEncode([.. signature, .. text]);
    }

    /// <summary>The position that a cursor stands for; null if it is none of this list's.</summary>
    public async ValueTask<string?> OpenAsync(string list, string cursor, CancellationToken cancellation)
    {
        if (!TryDecode(cursor, out var bytes) || bytes.Length <= SignatureBytes)
        {
            return null;
        }

        var text = bytes[SignatureBytes..];
        var signature = await SignAsync(list, text, cancellation);
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), signature)
            ? Encoding.UTF8.GetString(text)
            : null;
    }

    // The key signs uploads too; what it signs here begins with a word of its own.
    private async ValueTask<byte[]> SignAsync(string list, byte[] position, CancellationToken cancellation)
    {
        var own = HMACSHA256.HashData((await key.UploadKeyAsync(cancellation)).Span, "admin cursor"u8);
        byte[] signed = [.. Encoding.UTF8.GetBytes(list), 0, .. position];
        return HMACSHA256.HashData(own, signed)[..SignatureBytes];
    }

    // Of the spellings that a decoder takes, only the one that it was given in counts.
    private static bool TryDecode(string cursor, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        try
        {
            var decoded = WebEncoders.Base64UrlDecode(cursor);
            bytes = string.Equals(WebEncoders.Base64UrlEncode(decoded), cursor, StringComparison.Ordinal) ? decoded : null;
        }
        catch (FormatException)
        {
            // Not base64.
        }

        return bytes is not null;
    }
}
