using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RegistryGuard.Configuration;

/// <summary>Reads a YAML text as settings with their lines. Anything that two readers could understand differently is a
/// fault: aliases, keys given twice or in two spellings, several documents. Depth and size are bounded, so that no text can end the
/// process.</summary>
internal sealed class YamlSettings
{
    /// <summary>The longest text read, in characters.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxDepth = 16;

    private const int LongestShown = 128;
    private const string StandardTag = "tag:yaml.org,2002:";

    private readonly Parser _parser;
    private readonly string _text;
    private readonly string _file;
    private readonly List<ConfigurationFault> _faults;

    private YamlSettings(string text, string file, List<ConfigurationFault> faults) =>
        (_parser, _text, _file, _faults) = (new Parser(new StringReader(text)), text, file, faults);

    /// <summary>The settings; an empty map where there are none, or none that could be read.</summary>
    public static SettingNode.Map Read(string text, string file, List<ConfigurationFault> faults) =>
        ReadRoot(text, file, faults, "is empty; give at least one key, or {} for the defaults", "must be keys with values, for example \"upstream:\"")
            as SettingNode.Map ?? SettingNode.Map.Empty;

    /// <summary>The items of a text that is one list; none where there are none, or none that could be read.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its file, for faults.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="example">One item as it may be written.</param>
    public static IReadOnlyList<SettingNode> ReadList(string text, string file, List<ConfigurationFault> faults, string example) =>
        (ReadRoot(text, file, faults, $"is empty; give a list, for example {example}", $"must be a list, for example {example}", isList: true)
            as SettingNode.List)?.Items ?? [];

    private static SettingNode? ReadRoot(
        string text, string file, List<ConfigurationFault> faults, string empty, string wrong, bool isList = false)
    {
        if (text.Length > MaxLength)
        {
            faults.Add(new("", new SettingOrigin(file), null, $"is larger than {MaxLength} characters"));
            return null;
        }

        // After a crash, a file that was being written may end in zeros.
        if (text.IndexOf('\0', StringComparison.Ordinal) is var zero and >= 0)
        {
            faults.Add(new("", new SettingOrigin(file, text.AsSpan(0, zero).Count('\n') + 1), null, "has a zero byte in it; it must be text"));
            return null;
        }

        var reader = new YamlSettings(text, file, faults);
        try
        {
            return reader.ReadDocument(empty, wrong, isList);
        }
        catch (YamlException e)
        {
            if (YamlCulprit.Find(text, (int)e.End.Line) is var (culprit, what))
            {
                faults.Add(new("", new SettingOrigin(file, culprit), null, $"is not YAML: {what}"));
                return null;
            }

            // The message of the innermost one has no line of its own.
            var cause = e.GetBaseException().Message;
            var (line, unquoted) = Unquoted(text, e);
            faults.Add(new("", new SettingOrigin(file, line), null, unquoted is null
                ? $"is not YAML: {cause}"
                : $"is not YAML: {cause.TrimEnd('.')}; if that is because of {unquoted}, {UnquotedText.Advice("policy.rules", unquoted)}"));
        }
        catch (TooDeepException e)
        {
            faults.Add(new("", new SettingOrigin(file, e.Line), null, $"is nested more than {MaxDepth} deep"));
        }

        catch (InvalidOperationException)
        {
            // The library throws this when keys in braces go on in the next line without a closing brace.
            faults.Add(new("", new SettingOrigin(file, (int?)reader._parser.Current?.End.Line), null,
                "is not YAML: something in this line or the next is not closed, such as a brace"));
        }

        return null;
    }

    private SettingNode? ReadDocument(string empty, string wrong, bool isList)
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return FaultEmpty(empty);
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            Fault("", second, null, "begins a second document; one file is one configuration");
        }

        if (isList ? root is SettingNode.List : root is SettingNode.Map)
        {
            return root;
        }

        if (root is SettingNode.Scalar { Value: null })
        {
            return FaultEmpty(empty);
        }

        if (root is not SettingNode.Unread)
        {
            _faults.Add(new("", root.Origin, null, wrong));
        }

        return null;
    }

    // A file that is cut to nothing for a moment must not swap the policy for the defaults.
    private SettingNode? FaultEmpty(string empty)
    {
        _faults.Add(new("", new SettingOrigin(_file), null, empty));
        return null;
    }

    private SettingNode ReadNode(string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TooDeepException((int)_parser.Current!.Start.Line);
        }

        var start = _parser.Consume<ParsingEvent>();
        var special = start switch
        {
            AnchorAlias => "an alias",
            NodeEvent { Anchor.IsEmpty: false } => "an anchor",
            NodeEvent { Tag: { IsEmpty: false } tag } when tag.IsNonSpecific || !tag.Value.StartsWith(StandardTag, StringComparison.Ordinal) =>
                "a type tag",
            _ => null,
        };
        if (special is not null)
        {
            FaultSpecial(path, start, special);
        }

        switch (start)
        {
            case Scalar or AnchorAlias when special is not null:
                return new SettingNode.Unread(At(start));
            case Scalar scalar:
                return new SettingNode.Scalar(IsNull(scalar) ? null : scalar.Value, At(start));
            case SequenceStart:
                return ReadList(path, depth, At(start));
            case MappingStart:
                // A pair in a list ([a: b]) has no place of its own.
                var first = start.Start.Index == 0 && start.Start == start.End ? _parser.Current! : start;
                return ReadMap(path, depth, first);
            default:
                throw new InvalidOperationException($"no way for {start.GetType().Name}");
        }
    }

    private SettingNode.List ReadList(string path, int depth, SettingOrigin origin)
    {
        var items = new List<SettingNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        }

        return new SettingNode.List(items, origin);
    }

    private SettingNode.Map ReadMap(string path, int depth, ParsingEvent start)
    {
        var children = new Dictionary<string, SettingNode>(StringComparer.Ordinal);
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        MappingEnd end;
        while (!_parser.TryConsume(out end!))
        {
            var at = _parser.Current!;
            var node = ReadNode(path, depth + 1);
            var key = (node as SettingNode.Scalar)?.Value;
            var childPath = path.Length == 0 ? key ?? "" : $"{path}.{key}";
            var value = ReadNode(childPath, depth + 1);
            if (key is null)
            {
                if (node is not SettingNode.Unread)
                {
                    Fault(path, at, null, "has a key that is not a plain word");
                }
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

        return new SettingNode.Map(children, At(start)) { Text = TextOf(start.Start, end.End) };
    }

    private static bool IsNull(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is ("" or "~" or "null" or "Null" or "NULL");

    private void FaultSpecial(string path, ParsingEvent start, string special)
    {
        var text = start is Scalar or AnchorAlias && !Secrets.MayBeSecret(path) ? TextOf(start.Start, start.End) : null;
        Fault(path, start, text, text is null
            ? $"has {special} of YAML's; anchors, aliases and tags are not accepted, write the value out"
            : $"is {special} to YAML, and none is accepted here; {WithoutSpecial(path, text)}");
    }

    // Only rules have texts that begin so, and need quotes for it. Elsewhere what stands before the value is too much.
    private static string WithoutSpecial(string path, string text) =>
        path.StartsWith("policy.rules", StringComparison.Ordinal) || text.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var end)
            ? UnquotedText.Advice(path, text)
            : text.Equals(Secrets.Shown(path, text), StringComparison.Ordinal) ? $"remove \"{text[..end]}\""
            : "remove what stands before the value";

    // What stands there in the file, if that is short and on one line.
    private string? TextOf(Mark start, Mark end)
    {
        var (from, to) = ((int)start.Index, (int)end.Index);
        // The parser has keys in braces end before the brace.
        to += from >= 0 && to < _text.Length && _text[from] is '{' && _text[to] is '}' ? 1 : 0;
        return from >= 0 && to > from && to <= _text.Length && to - from <= LongestShown && !_text.AsSpan(from, to - from).Trim().ContainsAny('\r', '\n')
            ? _text[from..to].Trim()
            : null;
    }

    // The parser may have noticed a line late.
    private static (int Line, string? Text) Unquoted(string text, YamlException e)
    {
        var lines = text.Split('\n');
        int[] places = [(int)e.End.Line, (int)e.Start.Line, (int)e.End.Line - 1];
        var found = places.Where(line => line >= 1 && line <= lines.Length)
            .Select(line => (line, UnquotedText.In(lines[line - 1].TrimEnd('\r')))).FirstOrDefault(pair => pair.Item2 is not null);
        return found.Item2 is null ? ((int)e.End.Line, null) : found;
    }

    private SettingOrigin At(ParsingEvent e) => new(_file, (int)e.Start.Line);

    private void Fault(string path, ParsingEvent e, string? value, string message) =>
        _faults.Add(new(path, At(e), value, message));

    private sealed class TooDeepException(int line) : Exception
    {
        public int Line { get; } = line;
    }
}
