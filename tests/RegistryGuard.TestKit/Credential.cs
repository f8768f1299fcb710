using System.Net.Http.Headers;
using System.Text;

namespace RegistryGuard.TestKit;

public sealed record Credential(string Name, string Password)
{
    public AuthenticationHeaderValue ToHeader() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Name}:{Password}")));
}
