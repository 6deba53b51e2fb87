using Wassette.Interop;
using Wassette.Tests.Support;

// Every test skips itself on Windows, which has no such directories.
#pragma warning disable CA1416

namespace Wassette.Tests.Interop;

public sealed class UnixDirectoryTests
{
    public UnixDirectoryTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no fsync.");

    [Fact]
    public void A_directory_is_flushed()
    {
        using TemporaryDirectory directory = new();

        UnixDirectory.Flush(directory.Path);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/proc/self")]
    [InlineData("/no/such/directory")]
    public void A_file_system_without_flushing_and_a_directory_that_cannot_be_opened_are_no_failure(string path) => UnixDirectory.Flush(path);

    // errno.h: EIO and ENOSPC are the same everywhere; EDQUOT is 122 on Linux and 69 on macOS.
    [Theory]
    [InlineData(5)]
    [InlineData(28)]
    public void An_error_of_the_disk_is_a_failure(int error) => Assert.True(UnixDirectory.IsFailure(error));

    [Fact]
    public void Only_the_system_s_own_number_of_an_exceeded_quota_is_a_failure()
    {
        Assert.Equal(OperatingSystem.IsMacOS(), UnixDirectory.IsFailure(69));
        Assert.Equal(!OperatingSystem.IsMacOS(), UnixDirectory.IsFailure(122));
    }

    // None; EBADF, EINVAL, EROFS, ENOSYS and EOPNOTSUPP of Linux.
    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(22)]
    [InlineData(30)]
    [InlineData(38)]
    [InlineData(95)]
    public void What_says_that_there_is_no_flushing_is_no_failure(int error) => Assert.False(UnixDirectory.IsFailure(error));
}
