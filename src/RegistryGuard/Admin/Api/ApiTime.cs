using System.Text.Json;
using System.Text.Json.Serialization;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Admin.Api;

/// <summary>Writes times as the audit list has them.</summary>
internal sealed class ApiTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(UtcTime.Of(value));
}
