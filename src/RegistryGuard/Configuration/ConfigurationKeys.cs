using System.Collections.Immutable;

namespace RegistryGuard.Configuration;

/// <summary>Every key there is or will be (docs/configuration.md). <c>[]</c> marks a list's items.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Not built yet: a fault, unless the value is the default, which asks for nothing. Whoever builds one moves its row
    /// to <see cref="Built"/> and reads it in <see cref="ConfigurationReader"/>. <c>[]</c> is the empty list.</summary>
    public static readonly ImmutableArray<(string Path, string? Default)> NotBuilt = [];

    public static readonly ImmutableArray<string> Built =
    [
        "listen.registry",
        "listen.admin",
        "listen.tls.certificate",
        "listen.tls.key",
        "listen.externalUrl",
        "listen.trustedProxies[]",
        "listen.inlineSockets",
        "upstream.url",
        "upstream.ca",
        "upstream.names[]",
        "upstream.mirrors[]",
        "upstream.passPaths[]",
        "upstream.timeout",
        "upstream.uploadIdle",
        "upstream.credentials.username",
        "upstream.credentials.passwordFile",
        "upstream.proxyTokenEndpoint",
        "upstream.tagChildren",
        "record",
        "mode",
        "limits.manifestBytes",
        "limits.manifestWrites",
        "limits.connections",
        "limits.clientConnections",
        "limits.requests",
        "limits.clientRequests",
        "limits.bytes",
        "limits.clientBytes",
        "push.takeover",
        "pull.adopt",
        "pull.cache",
        "pull.trust",
        "pull.recordDown",
        "audit.keep",
        "verify.every",
        "policy.default",
        "policy.builtin",
        "policy.blobDeletes",
        "policy.sparseIndexes",
        "policy.rules[].repositories[]",
        "policy.rules[].tags[]",
        "policy.rules[].delete",
        "policy.rules[].pull",
        "policy.rules[].direction",
        "policy.rules[].keep",
        "policy.rules[].mode",
        "policy.rules[].pushers[]",
        "policy.rules[].target",
        "policy.rules[].target.released-in",
        "policy.rules[].class",
        "admin.tokens[].name",
        "admin.tokens[].sha256",
        "admin.tokens[].scope",
    ];

    /// <summary>The keys as a tree.</summary>
    public static KeyNode Root { get; } = Grow();

    private static KeyNode Grow()
    {
        var root = new KeyNode();
        foreach (var path in Built)
        {
            root.Add(path).Kind = KeyKind.Scalar;
        }

        foreach (var (path, standard) in NotBuilt)
        {
            var leaf = root.Add(path);
            (leaf.Kind, leaf.OnlyValue) = (KeyKind.NotBuilt, standard);
        }

        return root;
    }
}

internal enum KeyKind
{
    Map,
    List,
    Scalar,
    NotBuilt,
}

/// <summary>A key and what may stand under it.</summary>
internal sealed class KeyNode
{
    private readonly Dictionary<string, KeyNode> _children = new(StringComparer.Ordinal);

    public KeyKind Kind { get; set; }

    /// <summary>The one value that a key not built yet may have.</summary>
    public string? OnlyValue { get; set; }

    public IReadOnlyDictionary<string, KeyNode> Children => _children;

    /// <summary>Whether this version has the key, or one under it.</summary>
    public bool IsBuilt => Kind is KeyKind.Scalar or KeyKind.List || _children.Values.Any(child => child.IsBuilt);

    /// <summary>What the items of a list are.</summary>
    public KeyNode? Item { get; private set; }

    public KeyNode Add(string path)
    {
        var node = this;
        foreach (var segment in path.Split('.'))
        {
            var name = segment.EndsWith("[]", StringComparison.Ordinal) ? segment[..^2] : segment;
            if (!node._children.TryGetValue(name, out var child))
            {
                node._children[name] = child = new KeyNode();
            }

            node = child;
            if (name.Length < segment.Length)
            {
                node.Kind = KeyKind.List;
                node = node.Item ??= new KeyNode();
            }
        }

        return node;
    }
}
