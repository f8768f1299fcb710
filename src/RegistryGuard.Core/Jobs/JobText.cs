using System.Text.Json;
using System.Text.Json.Serialization;

namespace RegistryGuard.Core.Jobs;

/// <summary>Jobs as the stores keep them: a JSON object each, of which a reader ignores members that it does not know.</summary>
public static class JobText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>A job.</summary>
    public static string Of(Job job) => JsonSerializer.Serialize(job, Options);

    /// <summary>Reads a job.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Job Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Job>(text, Options) ?? throw new FormatException("a job is null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"a job can't be read: {e.Message}", e);
        }
    }
}
