using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RegistryGuard.Upstream;

/// <summary>Says why a certificate is not accepted: whose it is, who signed it, what is wrong, what to do.</summary>
internal static class CertificateFault
{
    private const int MostNames = 4;
    private const int MostShown = 200;

    /// <summary>One sentence.</summary>
    /// <param name="certificate">What upstream showed.</param>
    /// <param name="host">The name that it was asked by.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="chain">Its chain, as far as there is one.</param>
    public static string Explain(X509Certificate2 certificate, string host, SslPolicyErrors errors, X509Chain? chain)
    {
        var faults = new List<string>();
        var remedies = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            faults.Add($"it is not for {Shown(host)}");
            remedies.Add("set upstream.url to a name that it is for");
        }

        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            var now = DateTime.Now;
            faults.Add(now > certificate.NotAfter ? $"it expired on {Day(certificate.NotAfter)}"
                : now < certificate.NotBefore ? $"it is valid from {Day(certificate.NotBefore)} on only"
                : "an authority in its chain is out of its time");
            remedies.Add("have it renewed");
        }

        if (status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.PartialChain))
        {
            var top = chain!.ChainElements is { Count: > 0 } elements ? elements[^1].Certificate.Issuer : certificate.Issuer;
            faults.Add($"neither upstream.ca nor the system's store has {Shown(top)}");
            remedies.Add("give that authority's certificate (PEM) as upstream.ca, or add it to the system's store");
        }

        if (faults.Count == 0)
        {
            faults.Add(status == X509ChainStatusFlags.NoError ? "it can't be verified" : $"its chain is not in order ({status})");
            remedies.Add("have the registry's administrator look at it");
        }

        return $"upstream's certificate is not trusted: it is for {Names(certificate)}, signed by {Shown(certificate.Issuer)}, and {string.Join(" and ", faults)}; {string.Join(", and ", remedies)}";
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(MostNames + 1).ToList();
        return names.Count switch
        {
            0 => Shown(certificate.Subject),
            > MostNames => Shown(string.Join(", ", names.Take(MostNames))) + ", …",
            _ => Shown(string.Join(", ", names)),
        };
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Whoever stands in for upstream has chosen these words.
    private static string Shown(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));
        return plain.Length > MostShown ? plain[..MostShown] + "…" : plain;
    }
}
