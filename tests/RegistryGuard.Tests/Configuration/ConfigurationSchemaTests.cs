using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RegistryGuard.Configuration;
using RegistryGuard.TestKit;
using YamlDotNet.RepresentationModel;

namespace RegistryGuard.Tests.Configuration;

public partial class ConfigurationSchemaTests
{
    private static readonly JsonObject Schema = ConfigurationSchema.Make();

    [Fact]
    public void Schema_HasEveryKeyAndNoOther() => Assert.Equal(
        ConfigurationKeys.Built.Order(StringComparer.Ordinal), Leaves(Schema, "").Order(StringComparer.Ordinal));

    [Fact]
    public void Sample_AsItIs_IsValid() => Assert.Empty(Faults(File.ReadAllText(SourceTree.File("config/registryguard.yaml"))));

    [Theory]
    [InlineData("upstream: { timeot: 3s }", "/upstream/timeot")]
    [InlineData("policy: { default: protectd }", "/policy/default")]
    [InlineData("pull: { adopt: maybe }", "/pull/adopt")]
    [InlineData("policy: { rules: [{ tags: a, class: open }] }", "/policy/rules/0/tags")]
    [InlineData("policy: { rules: [{ tags: [a], class: opn }] }", "/policy/rules/0/class")]
    [InlineData("listen: x", "/listen")]
    public void Document_WithAFault_IsNotValid(string yaml, string path) => Assert.Contains(path, Faults(yaml));

    [Theory]
    [InlineData("{}")]
    [InlineData("admin:")]
    [InlineData("policy: { rules: [{ tags: [a], class: protected, target: { released-in: dev } }] }")]
    [InlineData("limits: { manifestWrites: 8 }")]
    public void Document_WithoutAFault_IsValid(string yaml) => Assert.Empty(Faults(yaml));

    // The reader itself says which words a key takes.
    [Fact]
    public void Words_OfEachKey_AreThoseOfTheReader()
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in ConfigurationKeys.Built)
        {
            var name = "REGISTRYGUARD_" + path.Replace("[]", "__0", StringComparison.Ordinal).Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();
            var at = path.Replace("[]", "[0]", StringComparison.Ordinal);
            var told = Reading.Of(null, [(name, "no such word")]).Faults.Where(fault => fault.Path == at)
                .Select(fault => WordsGrammar.Match(fault.Message)).FirstOrDefault(match => match.Success);
            if (told is not null)
            {
                words[path] = told.Groups["words"].Value;
            }
        }

        var expected = ConfigurationSchema.Words.Where(pair => pair.Key is not "policy.rules[].target").ToDictionary(pair => pair.Key, pair => string.Join(" or ", pair.Value), StringComparer.Ordinal);
        foreach (var path in ConfigurationSchema.Switches)
        {
            expected[path] = "true or false";
        }

        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), words.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\Amust be (?<words>\w+( or \w+)*)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WordsGrammar { get; }

    private static IEnumerable<string> Leaves(JsonNode schema, string path)
    {
        if (schema["anyOf"] is JsonArray either)
        {
            return either.SelectMany(one => Leaves(one!, path));
        }

        if (schema["properties"] is JsonObject properties)
        {
            return properties.SelectMany(property => Leaves(property.Value!, path.Length == 0 ? property.Key : $"{path}.{property.Key}"));
        }

        return schema["items"] is { } items ? Leaves(items, path + "[]") : [path];
    }

    private static List<string> Faults(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var faults = new List<string>();
        Validate(Schema, stream.Documents[0].RootNode, "", faults);
        return faults;
    }

    // As much of JSON Schema as this one uses.
    private static void Validate(JsonNode schema, YamlNode node, string path, List<string> faults)
    {
        if (schema["anyOf"] is JsonArray either)
        {
            if (!either.Any(one => IsValid(one!, node, path)))
            {
                faults.Add(path);
            }

            return;
        }

        var scalar = node as YamlScalarNode;
        if (schema["enum"] is JsonArray words)
        {
            AddIf(scalar is null || !words.Any(word => (string)word! == scalar.Value));
            return;
        }

        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string)schema["type"]!];
        var isNull = scalar is { Value: null or "" or "~" or "null", Style: YamlDotNet.Core.ScalarStyle.Plain };
        AddIf(!(node switch
        {
            YamlMappingNode => types.Contains("object"),
            YamlSequenceNode => types.Contains("array"),
            _ when isNull => types.Contains("null"),
            _ when scalar!.Value is "true" or "false" => types.Contains("boolean") || types.Contains("string"),
            _ => types.Contains("string"),
        }));
        if (node is YamlMappingNode map && schema["properties"] is JsonObject properties)
        {
            foreach (var (key, value) in map.Children)
            {
                var name = ((YamlScalarNode)key).Value!;
                if (properties[name] is { } known)
                {
                    Validate(known, value, $"{path}/{name}", faults);
                }
                else
                {
                    faults.Add($"{path}/{name}");
                }
            }
        }

        if (node is YamlSequenceNode list && schema["items"] is { } item)
        {
            for (var i = 0; i < list.Children.Count; i++)
            {
                Validate(item, list.Children[i], $"{path}/{i}", faults);
            }
        }

        void AddIf(bool isWrong)
        {
            if (isWrong)
            {
                faults.Add(path);
            }
        }
    }

    private static bool IsValid(JsonNode schema, YamlNode node, string path)
    {
        var faults = new List<string>();
        Validate(schema, node, path, faults);
        return faults.Count == 0;
    }
}
