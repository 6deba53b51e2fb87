using System.Diagnostics;
using NetworkNamespace;
using Wassette.Tests.Support;

// Runs a program, given with its arguments, in a network of its own in which rebind.test changes its address from one
// lookup to the next. To be started by 'unshare -r -n -m'. Writes the address of each connection that came, behind "connected".
LoopbackDevice.Start();
LoopbackDevice.AddAddress("lo:1", WebServers.Public);
LoopbackDevice.AddAddress("lo:2", WebServers.Metadata);
SystemFile.Replace("/etc/resolv.conf", "nameserver 127.0.0.1\noptions attempts:1\n");
SystemFile.Replace("/etc/nsswitch.conf", "hosts: files dns\n");

using DnsServer names = new DnsServer(port: 53)
    .With("rebind.test", [WebServers.Public], ["127.0.0.1"], [WebServers.Metadata], ["::1", "127.0.0.1"], ["127.0.0.1", WebServers.Public])
    .With("public.test", [WebServers.Public])
    .With("inside.test", ["127.0.0.1"])

    // Each is looked up once in vain: a registry is asked over https first, and nothing listens there.
    .With("moved.test", [WebServers.Public], [WebServers.Public], ["127.0.0.1"])
    .With("both.test", ["127.0.0.1"], ["127.0.0.1"], [WebServers.Public]);
using WebServers servers = new();
using Process program = Process.Start(args[0], args[1..]);
program.WaitForExit();

foreach (string address in servers.Connections)
{
    Console.WriteLine($"connected {address}");
}

Console.WriteLine($"lookups {names.Lookups("rebind.test")} {names.Lookups("other.test")}");
return program.ExitCode;
