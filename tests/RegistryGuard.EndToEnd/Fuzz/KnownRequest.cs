using System.Globalization;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>A request as any client makes it, of which it is known what must be answered.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="Difference">What is wrong with an answer; null if nothing is.</param>
public sealed record KnownRequest(string Method, byte[] Bytes, Func<WireMessage?, string?> Difference)
{
    /// <summary>A read of a manifest.</summary>
    public static byte[] Read(string method, string target, string headers = "") => Encoding.Latin1.GetBytes(
        $"{method} {target} HTTP/1.1\r\nHost: guard\r\nAccept: {TinyImage.ManifestType}\r\n{headers}\r\n");

    /// <summary>A push of a manifest.</summary>
    public static byte[] Push(string target, TinyImage image) =>
    [
        .. Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"PUT {target} HTTP/1.1\r\nHost: guard\r\nContent-Type: {TinyImage.ManifestType}\r\nContent-Length: {image.Manifest.Length}\r\n\r\n")),
        .. image.Manifest,
    ];

    /// <summary>A read that must be answered as it was alone.</summary>
    public static KnownRequest Of(string method, string target, WireMessage alone) =>
        new(method, Read(method, target), answer => AnswerCheck.Difference(alone, answer));

    /// <summary>A request that the guard refuses, with a sentence that speaks of it.</summary>
    public static KnownRequest Refused(string method, byte[] bytes, int status, string word) => new(
        method, bytes, answer => answer?.Status == status && answer.Text.Contains(word, StringComparison.Ordinal)
            ? null
            : $"{answer?.StartLine ?? "no answer"} {answer?.Text} instead of {status} with '{word}'");

    public override string ToString() => Encoding.Latin1.GetString(Bytes, 0, Bytes.AsSpan().IndexOf("\r\n"u8));
}
