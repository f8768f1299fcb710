using System.Globalization;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Ways to spell the target of a manifest write.</summary>
internal static class TargetMutations
{
    public static string Apply(FuzzRandom random, string repository, string tag, TinyImage image, bool bends)
    {
        var target = Base(random, repository, tag, image, bends);
        for (var left = bends ? random.Of(0, 0, 1, 1, 2, 3) : 0; left > 0; left--)
        {
            target = Change(random, target, repository, tag);
        }

        return target;
    }

    private static string Base(FuzzRandom random, string repository, string tag, TinyImage image, bool bends) => random.Below(bends ? 24 : 15) switch
    {
        < 8 => $"/v2/{repository}/manifests/{tag}",
        // A new one, bound by whoever comes first.
        < 12 => string.Create(CultureInfo.InvariantCulture, $"/v2/{repository}/manifests/v2.{random.Below(300)}.0"),
        12 or 13 => $"/v2/{repository}/manifests/{image.Digest}",
        14 => $"/v2/{repository}/manifests/{image.Digest}?tag={tag}",
        15 => $"/v2/{repository}/manifests/{tag}?digest={random.Of(FuzzRequest.Images).Digest}",
        16 => $"/v2/{repository}/blobs/uploads/",
        17 => $"/v2/{repository}/blobs/uploads/{random.Of("x", "manifests", "..", ".", "~rg1.AAAA", "..%2f..%2fmanifests%2f" + tag, "b4a5c2f8-0000-4000-8000-000000000000")}",
        18 => $"/v2/{repository}/blobs/{random.Of(TinyImage.DigestOf(image.Config), TinyImage.DigestOf(image.Layer), image.Digest)}",
        19 => $"/v2/{repository}/tags/{random.Of("list", tag, "reference/" + tag)}",
        20 => $"/v2/{repository}/{random.Of("referrers", "manifest", "manifests", "images", "_manifests/tags")}/{random.Of(tag, image.Digest)}",
        21 => $"/{random.Of("v1", "v2", "V2", "v3", "api", "")}/{repository}/manifests/{tag}",
        22 => $"/v2/{repository}/manifests/{Other(random, tag)}",
        _ => $"/v2/{Other(random, repository)}/manifests/{tag}",
    };

    private static string Change(FuzzRandom random, string target, string repository, string tag)
    {
        var at = random.Below(target.Length + 1);
        return random.Below(18) switch
        {
            0 or 1 or 2 => Encoded(random, target),
            3 => target.Insert(at, random.Of("/", "//", "/./", "/../", "/.", "/..", "%2f", "%2F", "%5c", "\\", "/x/../")),
            4 => target.Insert(at, random.Of("%00", "%0a", "%0d%0a", "%20", "%23", "%3f", "%c0%af", "%e2%80%8b", "%", "%zz", "%u002f", "%252f")),
            5 => target.Insert(at, random.Of(";", ";x=1", ",", "#", "?", "&", "@", ":", "*", "~", "'", "\"", "{", "|", "^", "`", "<")),
            6 => target.Insert(at, random.Of("\t", "\0", "\u00e9", "\u00a0", " ", "\r", "\u007f")),
            7 => CaseChanged(random, target),
            8 => target + random.Of("/", "/.", "/..", "/x/..", "//", "%2f", "?", "#", "/?x", "%2e", "/%2e%2e/" + tag),
            9 or 10 => target + (target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + Parameter(random, tag),
            11 => random.Of("http://guard", "HTTP://guard", "http://evil.example", "https://guard", "//guard", "http://guard?x=", "http://a@guard", "ftp://guard") + target,
            12 => target.Replace("/manifests/", random.Of("/manifests//", "//manifests/", "/./manifests/", "/x/../manifests/", "/manifests/x/manifests/", "/blobs/uploads/../../manifests/", "/Manifests/", "/manifests%2f"), StringComparison.Ordinal),
            13 => target.Replace("/v2/", random.Of("//v2/", "/v2//", "/V2/", "/./v2/", "/v2/./", "/x/../v2/", "/v2/../v2/", "/v2%2f", "/%76%32/", "/v2/v2/"), StringComparison.Ordinal),
            14 => target.Replace(tag, Other(random, tag), StringComparison.Ordinal),
            15 => target.Replace(repository, Other(random, repository), StringComparison.Ordinal),
            16 => at < target.Length ? target.Remove(at, 1) : target,
            _ => target.Insert(at, new string(random.Of('a', '/', '.', '%', '1'), random.Of(1, 2, 130, 300))),
        };
    }

    private static string Parameter(FuzzRandom random, string tag) => random.Of(
        $"tag={tag}", $"ta%67={tag}", $"TAG={tag}", $"tag=%20{tag}", $"x=1;tag={tag}", $"tag[]={tag}", $"tag={tag}%00", $"tag={tag}&tag=v9",
        "ns=docker.io", "ns=a&ns=b", "_method=DELETE", $"reference={tag}", "digest=sha256:x", "digest=", "x=%zz", "x=%2526tag=v1", "&&", "=", "force=true");

    // Another name, most often one that looks alike.
    private static string Other(FuzzRandom random, string name) => random.Of(
        name + ".", "." + name, name + "-", name.ToUpperInvariant(), name + "0", name.Replace('/', '-'), name + "/" + name, "sha256:" + name,
        "sha256:" + new string('a', 64), "sha256-" + new string('a', 64), "SHA256:" + new string('A', 64), "_catalog", name + "%00", "latest", "x" + name,
        string.Concat(name, "+", "x"), name + ":" + name, name + "@" + name, "../" + name);

    // Some characters, or one of them twice.
    private static string Encoded(FuzzRandom random, string target)
    {
        var probability = random.Of(0.02, 0.1, 0.5, 1.0);
        var twice = random.Chance(0.1);
        var slashes = random.Chance(0.2);
        var format = random.Of("x2", "X2");
        return string.Concat(target.Select(c => c == '?' || (c == '/' && !slashes) || !random.Chance(probability)
            ? c.ToString()
            : (twice ? "%25" : "%") + ((int)c & 0xff).ToString(format, CultureInfo.InvariantCulture)));
    }

    private static string CaseChanged(FuzzRandom random, string target)
    {
        var probability = random.Of(0.05, 0.5, 1.0);
        return string.Concat(target.Select(c => random.Chance(probability) ? char.ToUpperInvariant(c) : c));
    }
}
