using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;

namespace Wassette.Tests.Components.Sources;

public sealed class OciReferenceTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("oci://ghcr.io/microsoft/time-server-js", "ghcr.io", "microsoft/time-server-js", "latest", null)]
    [InlineData("oci://ghcr.io/microsoft/time-server-js:1.2.3_x-Y", "ghcr.io", "microsoft/time-server-js", "1.2.3_x-Y", null)]
    [InlineData("OCI://GHCR.IO/a/b", "ghcr.io", "a/b", "latest", null)]
    [InlineData("oci://localhost:5000/tiny", "localhost:5000", "tiny", "latest", null)]
    [InlineData("oci://[::1]:5000/tiny:t", "[::1]:5000", "tiny", "t", null)]
    [InlineData("oci://127.0.0.1/a__b.c-d--e", "127.0.0.1", "a__b.c-d--e", "latest", null)]
    [InlineData("oci://r.io/a@sha256:" + Hex, "r.io", "a", null, "sha256:" + Hex)]
    [InlineData("oci://r.io/a:t@sha256:" + Hex, "r.io", "a", "t", "sha256:" + Hex)]
    [InlineData("oci://r.io/a@sha512:" + Hex + Hex, "r.io", "a", null, "sha512:" + Hex + Hex)]
    [InlineData("oci://docker.io/alpine", "docker.io", "library/alpine", "latest", null)]
    [InlineData("oci://index.docker.io/me/x", "docker.io", "me/x", "latest", null)]
    public void A_reference_is_read_to_the_letter(string text, string registry, string repository, string? tag, string? digest)
    {
        OciReference reference = OciReference.Parse(text);

        Assert.Equal(
            (registry, repository, tag, digest), (reference.Registry, reference.Repository, reference.Tag, reference.Digest?.ToString()));
        Assert.Equal(reference, OciReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("oci://ghcr.io", "has no repository")]
    [InlineData("oci://ghcr.io/", "has no repository")]
    [InlineData("oci:///a", "has no host")]
    [InlineData("oci:a", "does not begin with oci://")]
    [InlineData("oci://r.io/A/b", "capital letters")]
    [InlineData("oci://r.io/a//b", "has a repository that is not")]
    [InlineData("oci://r.io/../b", "has a repository that is not")]
    [InlineData("oci://r.io/a/./b", "has a repository that is not")]
    [InlineData("oci://r.io/a___b", "has a repository that is not")]
    [InlineData("oci://r.io/-a", "has a repository that is not")]
    [InlineData("oci://r.io/a%2fb", "an escape")]
    [InlineData("oci://r.io/a?b=c", "a query")]
    [InlineData("oci://r.io/a#b", "a fragment")]
    [InlineData("oci://r.io/a:", "has a tag that is not")]
    [InlineData("oci://r.io/a:.t", "has a tag that is not")]
    [InlineData("oci://r.io/a:b:c", "has a tag that is not")]
    [InlineData("oci://r.io/a:b/c", "has a tag that is not")]
    [InlineData("oci://r.io/a@sha256:123", "has a digest that is not")]
    [InlineData("oci://r.io/a@md5:" + Hex, "has a digest that is not")]
    [InlineData("oci://r.io/a@sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "has a digest that is not")]
    [InlineData("oci://user:secret@r.io/a", "a user name before the host")]
    [InlineData("oci://r.io:0/a", "has a port")]
    [InlineData("oci://r.io:70000/a", "has a port")]
    [InlineData("oci://r.io:/a", "has a port")]
    [InlineData("oci://r io/a", "is not the name of a host")]
    [InlineData("oci://127.0.0.1.5/a", "ends in a number")]
    public void A_reference_that_breaks_the_grammar_is_refused(string text, string reason)
    {
        SourceException e = Assert.Throws<SourceException>(() => OciReference.Parse(text));

        Assert.Equal(SourceErrorKind.InvalidSource, e.Kind);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        string longest = "oci://r.io/" + new string('a', 250);

        Assert.Equal(255, OciReference.Parse(longest).Name.Length);
        Assert.Throws<SourceException>(() => OciReference.Parse(longest + "a"));
        Assert.Throws<SourceException>(() => OciReference.Parse("oci://r.io/a:" + new string('t', 129)));
    }

    [Fact]
    public void A_long_name_takes_no_time_to_be_refused()
    {
        string text = "oci://r.io/" + new string('a', 100_000) + "!";

        Assert.Throws<SourceException>(() => OciReference.Parse(text));
        Assert.Throws<SourceException>(() => OciReference.Parse("oci://r.io/" + string.Concat(Enumerable.Repeat("a-", 50_000)) + "!"));
    }
}
