using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RegistryGuard.Configuration;

/// <summary>Reads a YAML text as settings with their lines. Whatever could make two readers see two configurations is a
/// fault: aliases, keys given twice or in two spellings, several documents. Depth and size are bounded, for an anchor or a
/// run of brackets must not end the process.</summary>
internal sealed class YamlSettings
{
    /// <summary>The longest text read, in characters.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxDepth = 16;

    private readonly Parser _parser;
    private readonly string _file;
    private readonly List<ConfigurationFault> _faults;

    private YamlSettings(string text, string file, List<ConfigurationFault> faults) =>
        (_parser, _file, _faults) = (new Parser(new StringReader(text)), file, faults);

    /// <summary>The settings; an empty map where there are none, or none that could be read.</summary>
    public static SettingNode.Map Read(string text, string file, List<ConfigurationFault> faults)
    {
        if (text.Length > MaxLength)
        {
            faults.Add(new("", new Origin(file), null, $"is larger than {MaxLength} characters"));
            return SettingNode.Map.Empty;
        }

        try
        {
            return new YamlSettings(text, file, faults).ReadDocument();
        }
        catch (YamlException e)
        {
            // The message of the innermost one has no line of its own.
            var cause = e.GetBaseException().Message;
            faults.Add(new("", new Origin(file, (int)e.End.Line), null, $"is not YAML: {cause}"));
        }
        catch (TooDeepException e)
        {
            faults.Add(new("", new Origin(file, e.Line), null, $"is nested more than {MaxDepth} deep"));
        }

        return SettingNode.Map.Empty;
    }

    private SettingNode.Map ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return SettingNode.Map.Empty;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            Fault("", second, null, "begins a second document; one file is one configuration");
        }

        if (root is SettingNode.Map map)
        {
            return map;
        }

        if (root is not SettingNode.Scalar { Value: null })
        {
            _faults.Add(new("", root.Origin, null, "must be keys with values, for example \"upstream:\""));
        }

        return SettingNode.Map.Empty;
    }

    private SettingNode ReadNode(string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TooDeepException((int)_parser.Current!.Start.Line);
        }

        var start = _parser.Consume<ParsingEvent>();
        if (start is NodeEvent { Anchor.IsEmpty: false })
        {
            Fault(path, start, null, "has an anchor; anchors and aliases are not accepted, write the value out");
        }

        switch (start)
        {
            case Scalar scalar:
                return new SettingNode.Scalar(IsNull(scalar) ? null : scalar.Value, At(start));
            case SequenceStart:
                return ReadList(path, depth, At(start));
            case MappingStart:
                return ReadMap(path, depth, At(start));
            default:
                Fault(path, start, null, "is an alias; anchors and aliases are not accepted, write the value out");
                return new SettingNode.Scalar("", At(start));
        }
    }

    private SettingNode.List ReadList(string path, int depth, Origin origin)
    {
        var items = new List<SettingNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        }

        return new SettingNode.List(items, origin);
    }

    private SettingNode.Map ReadMap(string path, int depth, Origin origin)
    {
        var children = new Dictionary<string, SettingNode>(StringComparer.Ordinal);
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!;
            var key = (ReadNode(path, depth + 1) as SettingNode.Scalar)?.Value;
            var childPath = path.Length == 0 ? key ?? "" : $"{path}.{key}";
            var value = ReadNode(childPath, depth + 1);
            if (key is null)
            {
                Fault(path, at, null, "has a key that is not a plain word");
            }
            else if (spellings.TryGetValue(key, out var other))
            {
                Fault(childPath, at, null, other.Equals(key, StringComparison.Ordinal)
                    ? "is given twice"
                    : $"is given as \"{other}\" too; keys that differ only in letter case are not accepted");
            }
            else
            {
                spellings[key] = key;

                // A key is worth its own line: what stands under it may begin further down.
                children[key] = value with { Origin = At(at) };
            }
        }

        return new SettingNode.Map(children, origin);
    }

    private static bool IsNull(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is ("" or "~" or "null" or "Null" or "NULL");

    private Origin At(ParsingEvent e) => new(_file, (int)e.Start.Line);

    private void Fault(string path, ParsingEvent e, string? value, string message) =>
        _faults.Add(new(path, At(e), value, message));

    private sealed class TooDeepException(int line) : Exception
    {
        public int Line { get; } = line;
    }
}
