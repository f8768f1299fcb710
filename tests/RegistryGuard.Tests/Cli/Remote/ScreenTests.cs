using System.Text.Json.Nodes;
using RegistryGuard.Cli.Remote;

namespace RegistryGuard.Tests.Cli.Remote;

public class ScreenTests
{
    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.manifest.v1+json")]
    [InlineData("a <b> & 'c' ü", "a <b> & 'c' ü")]
    [InlineData("\u001b[2J\n", "\\u001b[2J\\n")]
    [InlineData("\u202egpj.\u2028", "\\u202egpj.\\u2028")]
    [InlineData("\"\\", "\\\"\\\\")]
    public void Json_ShowsWhatShowsAsItselfAndEscapesTheRest(string text, string shown)
    {
        using var output = new StringWriter();

        Screen.Json(output, new JsonObject { ["x"] = text });

        Assert.Equal($"{{\n  \"x\": \"{shown}\"\n}}\n", output.ToString(), ignoreCase: true);
        Assert.Equal(text, (string?)JsonNode.Parse(output.ToString())!["x"]);
    }
}
