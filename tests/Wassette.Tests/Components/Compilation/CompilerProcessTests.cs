using System.Diagnostics;
using Wassette.Components.Compilation;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Compilation;

public sealed class CompilerProcessTests
{
    [Fact]
    public void Start_cost()
    {
        byte[] bytes = File.ReadAllBytes(TestFiles.Tiny);
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            CompilerReply reply = CompilerProcess.Compile(CompilerHost.Current!, bytes, "tiny", CompilationLimits.Default, TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper!.WriteLine($"{CompilerHost.Current} {reply.Kind} {reply.Payload.Length} {Stopwatch.GetElapsedTime(start).TotalMilliseconds}");
        }
    }
}
