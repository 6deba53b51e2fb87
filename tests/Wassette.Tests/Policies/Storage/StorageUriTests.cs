using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

public sealed class StorageUriTests
{
    [Theory]
    [InlineData("fs://workspace/**", "fs://workspace/**", "Tree")]
    [InlineData("fs://workspace", "fs://workspace", "Path")]
    [InlineData("fs://workspace/", "fs://workspace", "Path")]
    [InlineData("fs://config/app.yaml", "fs://config/app.yaml", "Path")]
    [InlineData("fs:///var/log/*.log", "fs:///var/log/*.log", "Glob")]
    [InlineData("fs:///", "fs:///", "Path")]
    [InlineData("fs:///**", "fs:///**", "Tree")]
    [InlineData("fs://**", "fs://**", "Tree")]
    [InlineData("fs://.", "fs://.", "Path")]
    [InlineData("fs://./a/./b", "fs://a/b", "Path")]
    [InlineData("fs://%2e/a", "fs://a", "Path")]
    [InlineData("fs:///C:/x", "fs:///C:/x", "Path")]
    [InlineData("fs://My Files/Über", "fs://My Files/Über", "Path")]
    [InlineData("fs://My%20Files/%C3%9Cber", "fs://My Files/Über", "Path")]
    [InlineData("fs://UPPER/lower", "fs://UPPER/lower", "Path")]
    [InlineData("fs://a?b/[c]/{d}#e", "fs://a?b/[c]/{d}#e", "Path")]
    [InlineData("fs://a%2Ab", "fs://a%2Ab", "Path")]
    [InlineData("fs://a%2ab*", "fs://a%2Ab*", "Glob")]
    [InlineData("fs://100%25", "fs://100%25", "Path")]
    [InlineData("fs://%2525", "fs://%2525", "Path")]
    [InlineData("fs://a/**/**/b", "fs://a/**/b", "Glob")]
    [InlineData("fs://a/*/b/**", "fs://a/*/b/**", "Glob")]
    [InlineData("fs://a:b@c:80/d", "fs://a:b@c:80/d", "Path")]
    [InlineData("fs://...", "fs://...", "Path")]
    [InlineData("fs://..a/b..", "fs://..a/b..", "Path")]
    public void A_URI_has_one_spelling(string written, string canonical, string kind)
    {
        StoragePattern pattern = StorageUri.Parse(written, out _)!;

        Assert.Equal((canonical, kind), (pattern.ToUri(), pattern.Kind.ToString()));
        Assert.Equal(canonical, StorageUri.Parse(canonical, out _)?.ToUri());
    }

    [Theory]
    [InlineData("", "The value is empty.")]
    [InlineData("   ", "The value is empty.")]
    [InlineData("fs://", "The URI names no place.")]
    [InlineData("workspace", "'workspace' does not begin with fs://.")]
    [InlineData("file:///x", "'file:///x' does not begin with fs://.")]
    [InlineData("fs:/x", "'fs:/x' does not begin with fs://.")]
    [InlineData("FS://x", "'FS://x' does not begin with fs://.")]
    [InlineData("fs://..", "The path goes up with '..'.")]
    [InlineData("fs://a/../b", "The path goes up with '..'.")]
    [InlineData("fs://a/%2e%2e/b", "The path goes up with '..'.")]
    [InlineData("fs://a/.%2E", "The path goes up with '..'.")]
    [InlineData("fs:///..", "The path goes up with '..'.")]
    [InlineData("fs://a/***", "'***' stands for nothing.")]
    [InlineData("fs://a/x***y", "'***' stands for nothing.")]
    [InlineData("fs://a/**b", "'**' must be a segment of its own.")]
    [InlineData("fs://a/b**", "'**' must be a segment of its own.")]
    [InlineData("fs://a//b", "The path has an empty segment: two slashes follow each other.")]
    [InlineData("fs:////server/share", "The path has an empty segment: two slashes follow each other.")]
    [InlineData("fs:////", "The path has an empty segment: two slashes follow each other.")]
    [InlineData("fs://a//", "The path has an empty segment: two slashes follow each other.")]
    [InlineData("fs://a/%2Fb", "'%2Fb' has an escaped slash in it, which can't be in a name.")]
    [InlineData("fs://a%", "'a%' has a percent sign that begins no escape.")]
    [InlineData("fs://a%2", "'a%2' has a percent sign that begins no escape.")]
    [InlineData("fs://a%zz", "'a%zz' has a percent sign that begins no escape.")]
    [InlineData("fs://a%u0041", "'a%u0041' has a percent sign that begins no escape.")]
    [InlineData("fs://a%C3", "The escapes in 'a%C3' are not UTF-8.")]
    [InlineData("fs://a%C0%AF", "The escapes in 'a%C0%AF' are not UTF-8.")]
    [InlineData("fs://a%ED%A0%80", "The escapes in 'a%ED%A0%80' are not UTF-8.")]
    [InlineData("fs://a%00", "'a%00' has the character U+0000 in it, which can't be seen.")]
    [InlineData("fs://a%0Ab", "'a%0Ab' has the character U+000A in it, which can't be seen.")]
    [InlineData("fs://a%E2%80%AEb", "'a%E2%80%AEb' has the character U+202E in it, which can't be seen.")]
    [InlineData("fs://a\nb", "The value has the character U+000A in it, which can't be seen.")]
    public void What_is_not_a_place_is_refused(string written, string message)
    {
        Assert.Null(StorageUri.Parse(written, out RuleProblem? problem));
        Assert.Equal(message, problem!.Message);
    }

    [Fact]
    public void A_URI_has_a_bound() =>
        Assert.Equal("The value has 4097 characters.", (StorageUri.Parse("fs://" + new string('a', 4092), out RuleProblem? problem), problem!.Message).Message);

    [Theory]
    [InlineData("fs://x", "fs://x/**", true)]
    [InlineData("fs://x/", "fs://./x", true)]
    [InlineData("fs://x/*", "fs://x/**", false)]
    [InlineData("fs://x", "fs:///x", false)]
    [InlineData("fs://x", "fs://X", false)]
    public void A_path_and_its_tree_are_one_place(string left, string right, bool same) =>
        Assert.Equal(same, StorageUri.Parse(left, out _)!.IsSamePlaceAs(StorageUri.Parse(right, out _)!));
}
