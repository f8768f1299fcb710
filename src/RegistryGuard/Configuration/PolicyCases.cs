using System.Globalization;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>Reads the file of <c>check --cases</c>: a list of what is expected of the policy. All faults are found at once, each with its
/// line.</summary>
internal static class PolicyCases
{
    private const string Example = "- { ref: base/os:v1-release, by: ci, class: floating, rule: 0, push: allowed }";

    private static readonly string[] Keys = ["ref", "by", "class", "rule", "push"];

    /// <summary>The cases, each with its line.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="file">Its path, for faults.</param>
    /// <param name="faults">Where faults go.</param>
    public static IReadOnlyList<(PolicyCase Case, int? Line)> Read(string text, string file, List<ConfigurationFault> faults)
    {
        var items = YamlSettings.ReadList(text, file, faults, Example);
        if (items.Count == 0 && faults.Count == 0)
        {
            faults.Add(new("", new SettingOrigin(file), null, $"has no case; give at least one, for example {Example}"));
        }

        var cases = new List<(PolicyCase, int?)>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is SettingNode.Map map)
            {
                cases.Add((ReadCase(new Section($"[{i}]", Checked(map, $"[{i}]", faults), faults)), map.Origin.Line));
            }
            else if (items[i] is not SettingNode.Unread)
            {
                faults.Add(new($"[{i}]", items[i].Origin, null, $"must be a case, for example {Example}"));
            }
        }

        return faults.Count == 0 ? cases : [];
    }

    private static SettingNode.Map Checked(SettingNode.Map map, string path, List<ConfigurationFault> faults)
    {
        var children = new Dictionary<string, SettingNode>(StringComparer.Ordinal);
        foreach (var (name, node) in map.Children)
        {
            if (!Keys.Contains(name, StringComparer.Ordinal))
            {
                faults.Add(new($"{path}.{name}", node.Origin, null, Nearest.To(name, Keys) is { } near
                    ? $"is not a known key; did you mean {near}?"
                    : $"is not a known key; known here are {string.Join(", ", Keys)}"));
            }
            else if (node is SettingNode.Scalar { Value: not null })
            {
                children[name] = node;
            }
            else if (node is not SettingNode.Unread)
            {
                faults.Add(new($"{path}.{name}", node.Origin, null, "must be a single value"));
            }
        }

        return map with { Children = children };
    }

    private static PolicyCase ReadCase(Section section)
    {
        if (!section.Has("ref"))
        {
            section.Fault("", $"has no ref; give the tag that it is about, for example ref: base/os:v1-release");
        }

        if (!section.Has("class") && !section.Has("rule") && !section.Has("push"))
        {
            section.Fault("", "expects nothing; give class, rule or push");
        }

        var (repository, tag) = section.Value("ref", default((RepositoryName Repository, Tag Tag)), Reference);
        return new(repository, tag, section.Value<string?>("by", null, text => text))
        {
            Class = section.Value<TagClass?>("class", null, text => Quantities.Word<TagClass?>(
                text, ("protected", TagClass.Protected), ("floating", TagClass.Floating), ("open", TagClass.Open))),
            Rule = section.Value<string?>("rule", null, Rule),
            Push = section.Value<CaseVerdict?>("push", null, text => Quantities.Word<CaseVerdict?>(
                text, ("allowed", CaseVerdict.Allowed), ("refused", CaseVerdict.Refused), ("depends", CaseVerdict.Depends))),
        };
    }

    private static Parsed<(RepositoryName Repository, Tag Tag)> Reference(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && RepositoryName.TryParse(text.AsSpan(0, colon), out var repository) && Tag.TryParse(text.AsSpan(colon + 1), out var tag)
            ? (repository, tag)
            : Parsed<(RepositoryName Repository, Tag Tag)>.Wrong("must be REPO:TAG, for example base/os:v1-release");
    }

    private static Parsed<string?> Rule(string text) => text switch
    {
        "default" => "policy.default",
        "builtin" => TagPolicy.BuiltinRule,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => string.Create(CultureInfo.InvariantCulture, $"policy.rules[{number}]"),
        _ => Parsed<string?>.Wrong("must be the number of a rule of policy.rules, counted from 0, or default or builtin"),
    };
}
