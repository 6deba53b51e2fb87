using System.Runtime.InteropServices;
using System.Text;
using Wassette.Secrets;

// Modes are asked for on Unix only: the tests that do skip themselves elsewhere.
#pragma warning disable CA1416

namespace Wassette.Tests.Secrets;

/// <summary>The file as an attacker, a crash or an editor leaves it.</summary>
public sealed partial class SecretFileTests : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SecretFixture _fixture = new();

    public SecretFileTests() => _fixture.Set("KEY", "hunter2");

    [Fact]
    public void Directory_and_files_are_the_owners_alone()
    {
        SkipOnWindows();

        Assert.Equal(OwnersFile | UnixFileMode.UserExecute, File.GetUnixFileMode(_fixture.Directory));
        Assert.All(Directory.GetFiles(_fixture.Directory), path => Assert.Equal(OwnersFile, File.GetUnixFileMode(path)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_is_open_to_others_is_not_used_even_once_it_is_known(UnixFileMode mode)
    {
        SkipOnWindows();
        File.SetLastWriteTimeUtc(_fixture.FilePath, DateTime.UtcNow.AddHours(-1));
        Assert.Equal("hunter2", _fixture.Find("KEY"));
        File.SetUnixFileMode(_fixture.FilePath, OwnersFile | mode);

        AssertUnsafe("is open to others than its owner (close it with: chmod 600)");
    }

    [Fact]
    public void A_file_that_is_a_link_is_not_used()
    {
        SkipOnWindows();
        string elsewhere = Path.Combine(_fixture.Directory, "elsewhere.json");
        File.Move(_fixture.FilePath, elsewhere);
        File.CreateSymbolicLink(_fixture.FilePath, elsewhere);

        AssertUnsafe("is a link, or not a file");
        Assert.Equal(elsewhere, new FileInfo(_fixture.FilePath).LinkTarget);
    }

    [Fact]
    public void A_link_to_nowhere_is_not_an_empty_store()
    {
        SkipOnWindows();
        File.Delete(_fixture.FilePath);
        File.CreateSymbolicLink(_fixture.FilePath, "nowhere");

        AssertUnsafe("is a link, or not a file");
    }

    [Fact]
    public void A_directory_in_place_of_the_file_is_not_used()
    {
        File.Delete(_fixture.FilePath);
        Directory.CreateDirectory(_fixture.FilePath);

        AssertUnsafe("not a file");
    }

    [Fact]
    public void A_pipe_in_place_of_the_file_does_not_hold_anybody_up()
    {
        SkipOnWindows();
        File.Delete(_fixture.FilePath);
        Assert.Equal(0, mkfifo(_fixture.FilePath, 0b110_000_000));

        AssertUnsafe("is a link, or not a file");
    }

    [Fact]
    public void A_file_of_another_user_is_not_used()
    {
        SkipUnlessRoot();
        Assert.Equal(0, chown(_fixture.FilePath, 12345, 12345));

        AssertUnsafe("belongs to another user");
    }

    [Fact]
    public void A_directory_of_another_user_is_not_used()
    {
        SkipUnlessRoot();
        Assert.Equal(0, chown(_fixture.Directory, 12345, 12345));

        AssertUnsafe("belongs to another user");
    }

    [Fact]
    public void A_directory_that_others_could_write_to_is_not_used_for_reading()
    {
        SkipOnWindows();
        File.SetUnixFileMode(_fixture.Directory, (UnixFileMode)0b111_111_111);

        SecretException error = _fixture.FindError("KEY");

        Assert.Equal(SecretErrorKind.UnsafeStore, error.Kind);
        Assert.Contains("Others can write to the directory", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Damages() =>
    [
        "",
        " ",
        "null",
        "[]",
        "{}",
        """{"version":1}""",
        """{"version":1,"secrets":null}""",
        """{"version":1,"secrets":[null]}""",
        """{"version":1,"secrets":[{}]}""",
        """{"version":2,"secrets":[]}""",
        """{"version":"1","secrets":[]}""",
        """{"version":1,"secrets":[],"more":1}""",
        """{"version":1,"secrets":[]} {"version":1,"secrets":[]}""",
        """{"version":1,"secrets":[],"secrets":[]}""",
        """{"version":1,"secrets":[],}""",
        """{"version":1,"secrets":[/* hunter2 */]}""",
        """{"version":1,"secrets":[SECRET]""",
        """{"version":1,"secrets":[SECRET,SECRET]}""",
        """{"version":1,"secrets":[{"component":"WEATHER","digest":"DIGEST","name":"KEY","value":"aHVudGVyMg=="}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"sha256:0","name":"KEY","value":"aHVudGVyMg=="}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"A=B","value":"aHVudGVyMg=="}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY\u0000","value":"aHVudGVyMg=="}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY"}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","value":"hunter2"}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","value":hunter2}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","value":""}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","value":"AAAA"}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","value":"/w=="}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","value":"YQ==","reference":{"vault":"a","secret":"b","isOurs":true}}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","reference":{"vault":"a","secret":"b"}}]}""",
        """{"version":1,"secrets":[{"component":"weather","digest":"DIGEST","name":"KEY","reference":{"vault":"a*","secret":"b","isOurs":true}}]}""",
    ];

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_an_error_and_never_overwritten(string text)
    {
        string damaged = text
            .Replace("SECRET", """{"component":"weather","digest":"DIGEST","name":"KEY","value":"aHVudGVyMg=="}""", StringComparison.Ordinal)
            .Replace("DIGEST", SecretFixture.Digest, StringComparison.Ordinal);
        _fixture.WriteFile(damaged);

        AssertDamaged();
        Assert.Equal(damaged, File.ReadAllText(_fixture.FilePath));
    }

    [Fact]
    public void A_file_cut_anywhere_is_an_error()
    {
        byte[] whole = File.ReadAllBytes(_fixture.FilePath);
        for (int length = 0; length < whole.Length - 1; length++)
        {
            _fixture.WriteFile(Encoding.UTF8.GetString(whole, 0, length));
            Assert.Equal(SecretErrorKind.DamagedStore, _fixture.FindError("KEY").Kind);
        }
    }

    [Fact]
    public void A_file_that_is_too_long_is_not_read()
    {
        using (FileStream file = File.OpenWrite(_fixture.FilePath))
        {
            file.SetLength(1L << 40);
        }

        Assert.Equal(SecretErrorKind.StoreUnavailable, _fixture.FindError("KEY").Kind);
    }

    [Fact]
    public void What_a_process_left_that_ended_before_the_rename_is_not_used_and_goes_with_the_next_change()
    {
        string left = Path.Combine(_fixture.Directory, "abc.tmp");
        File.Copy(_fixture.FilePath, left);
        File.WriteAllText(left, """{"version":1,"secrets":[""");
        Assert.Equal("hunter2", _fixture.Find("KEY"));

        _fixture.Set("OTHER", "value");

        Assert.False(File.Exists(left));
        Assert.Equal("hunter2", _fixture.Find("KEY"));
    }

    [Fact]
    public void The_values_are_nowhere_else_in_the_directory()
    {
        _fixture.Remove("KEY");

        Assert.All(
            Directory.GetFiles(_fixture.Directory),
            path => Assert.DoesNotContain("aHVudGVyMg", File.ReadAllText(path), StringComparison.Ordinal));
    }

    public void Dispose() => _fixture.Dispose();

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");

    private static void SkipUnlessRoot()
    {
        SkipOnWindows();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file to another user.");
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint user, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    private void AssertUnsafe(string reason)
    {
        AssertRefused(SecretErrorKind.UnsafeStore, reason);
    }

    private void AssertDamaged() => AssertRefused(SecretErrorKind.DamagedStore, "can't be read: ");

    private void AssertRefused(SecretErrorKind kind, string reason)
    {
        Action[] uses = [() => _fixture.Find("KEY"), () => _fixture.Find("NONE"), () => _fixture.Store.List(), () => _fixture.Set("KEY", "new value")];
        Assert.All(uses, use =>
        {
            SecretException error = Assert.Throws<SecretException>(use);
            Assert.Equal(kind, error.Kind);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("aHVudGVyMg", error.ToString(), StringComparison.Ordinal);
        });
    }
}
