using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class SignedUploadTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, SignedUpload.KeyLength).Select(i => (byte)i)];
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/v2/team/app/blobs/upload/1-2")]
    [InlineData("/v2/team/app/blobs/upload/1-2?state=a%2Bb%3D&x")]
    [InlineData("/artifacts-uploads/namespaces/p/repositories/r/uploads/AJ_x-y=")]
    [InlineData("/x?a=/manifests/b")]
    public void Sign_PlaceOfAnUpload_LeadsThereAgainAndIsPlainInAPath(string target)
    {
        var id = SignedUpload.TrySign(Key, App, target, Now);

        Assert.NotNull(id);
        Assert.True(SignedUpload.IsOne(id));
        Assert.Matches("^[A-Za-z0-9._~-]+$", id);
        Assert.Equal(target, SignedUpload.TryResolve(Key, App, id, Now));
        Assert.IsType<RegistryRequest.Upload>(RegistryRequestParser.TryParse("PATCH", $"/v2/team/app/blobs/uploads/{id}", out _));
    }

    [Theory]
    [InlineData("/v2/team/app/manifests/v1")]
    [InlineData("/v2/team/app/manifests/v1/")]
    [InlineData("/v2/team/app/blobs/upload/manifests/v1")]
    [InlineData("/v2/team/app/x/Manifests/v1")]
    [InlineData("/v2/team/app/blobs/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("/v2/team/app/tags/list")]
    [InlineData("/v2/team/other/blobs/upload/1")]
    [InlineData("/v2/team/app2/blobs/upload/1")]
    [InlineData("/v2/team/app/other/blobs/uploads/1")]
    [InlineData("/v2/team/app")]
    [InlineData("/v2/")]
    [InlineData("/V2/team/app/blobs/upload/1")]
    [InlineData("/repository/x/v2/app/manifests/v1")]
    [InlineData("/x/MANIFESTS/v1")]
    [InlineData("/x/m%61nifests/v1")]
    [InlineData("/x%2Fmanifests%2Fv1")]
    [InlineData("/x/../v2/team/app/manifests/v1")]
    [InlineData("/x/%2e%2e/v2/team/app/manifests/v1")]
    [InlineData("//other.example/x")]
    [InlineData("/x//y")]
    [InlineData("/x?a=b;c")]
    [InlineData("/x#y")]
    [InlineData("/é")]
    [InlineData("http://other.example/x")]
    [InlineData("x")]
    [InlineData("")]
    public void Sign_PlaceThatIsNoneOfThisRepositorysUploads_IsNotSigned(string target) =>
        Assert.Null(SignedUpload.TrySign(Key, App, target, Now));

    [Fact]
    public void Resolve_AnyCharacterChanged_LeadsNowhere()
    {
        var id = SignedUpload.TrySign(Key, App, "/v2/team/app/blobs/upload/1", Now)!;

        for (var i = 0; i < id.Length; i++)
        {
            foreach (var other in "AZaz09-_.~/=")
            {
                var altered = id[..i] + other + id[(i + 1)..];
                Assert.Equal(altered == id ? "/v2/team/app/blobs/upload/1" : null, SignedUpload.TryResolve(Key, App, altered, Now));
            }

            Assert.Null(SignedUpload.TryResolve(Key, App, id[..i], Now));
            Assert.Null(SignedUpload.TryResolve(Key, App, id.Remove(i, 1), Now));
        }

        foreach (var end in (string[])["=", "==", "A", "%3D", " "])
        {
            Assert.Null(SignedUpload.TryResolve(Key, App, id + end, Now));
        }
    }

    [Fact]
    public void Resolve_OtherRepositoryOtherKeyOrTooOld_LeadsNowhere()
    {
        var id = SignedUpload.TrySign(Key, App, "/v2/team/app/blobs/upload/1", Now)!;

        Assert.Null(SignedUpload.TryResolve(Key, RepositoryName.Parse("team/other"), id, Now));
        Assert.Null(SignedUpload.TryResolve(Key, RepositoryName.Parse("team"), id, Now));
        Assert.Null(SignedUpload.TryResolve([.. Key.Reverse()], App, id, Now));
        Assert.NotNull(SignedUpload.TryResolve(Key, App, id, Now + SignedUpload.Lifetime - TimeSpan.FromSeconds(1)));
        Assert.Null(SignedUpload.TryResolve(Key, App, id, Now + SignedUpload.Lifetime));
    }

    [Theory]
    [InlineData("")]
    [InlineData("~rg1.")]
    [InlineData("~rg1.AAAA")]
    [InlineData("~rg1.!!!!")]
    [InlineData("b4a5c2f8-0000-4000-8000-000000000000")]
    public void Resolve_NoneOfTheGuards_LeadsNowhere(string id) => Assert.Null(SignedUpload.TryResolve(Key, App, id, Now));
}
