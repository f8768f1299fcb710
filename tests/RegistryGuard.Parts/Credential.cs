using System.Net.Http.Headers;
using System.Text;

namespace RegistryGuard.Parts;

public sealed record Credential(string Name, string Password)
{
    public AuthenticationHeaderValue ToHeader() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Name}:{Password}")));
}
