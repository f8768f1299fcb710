using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Text;
using Spectre.Console;

namespace RegistryGuard.Cli.Remote;

/// <summary>Writes what people read: tables in colours on a terminal, plain and 80 columns wide elsewhere. Names come from whoever may
/// push, so all is made printable here.</summary>
internal sealed class Screen
{
    private const int PlainWidth = 80;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IAnsiConsole _console;

    public Screen(TextWriter output, bool isTerminal)
    {
        var isColoured = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isColoured ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isTerminal)
        {
            _console.Profile.Width = PlainWidth;
        }
    }

    /// <summary>Writes an answer for programs. Whatever does not show as itself is escaped.</summary>
    public static void Json(TextWriter output, JsonNode answer)
    {
        // What PrintableText makes of a character is what JSON makes of it, and no text within has a line end.
        foreach (var line in answer.ToJsonString(Indented).Split('\n'))
        {
            output.WriteLine(PrintableText.Of(line));
        }
    }

    /// <summary>A table.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var head in heads)
        {
            table.AddColumn(new TableColumn(new Text(head, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(PrintableText.Of(cell ?? ""), StyleOf(cell))));
        }

        _console.Write(table);
    }

    /// <summary>Names and what they are, one a line.</summary>
    public void Fields(params IEnumerable<(string Name, string? Value)> fields)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (var (name, value) in fields.Where(field => field.Value is not null))
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(PrintableText.Of(value!), StyleOf(value)));
        }

        _console.Write(grid);
    }

    /// <summary>A line of its own, whole however long.</summary>
    public void Line(string text) => _console.Profile.Out.Writer.WriteLine(PrintableText.Of(text));

    /// <summary>A digest as tables show it.</summary>
    public static string? Short(string? digest) => digest is null ? null : Digest.TryParse(digest, out var known) ? known.Short : digest;

    /// <summary>A time as tables show it.</summary>
    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Style? StyleOf(string? word) => word switch
    {
        "refused" or "deleted" or "retired" => new Style(Color.Red),
        "pending" or "depends" => new Style(Color.Yellow),
        "bound" or "accepted" => new Style(Color.Green),
        _ => null,
    };
}
