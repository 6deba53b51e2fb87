# What the benchmarks measure inside PowerShell; prints a name and a number per line. Uses core commands only, so that it
# runs in the engine from NuGet as well as in pwsh.
param([string] $Module, [string] $Component, [string] $Tool, [string] $Json)

Import-Module $Module
$null = Import-WasmComponent $Component

function Get-Median([double[]] $Values) {
    [Array]::Sort($Values)
    $Values[[int][Math]::Floor($Values.Count / 2)]
}

$rounds = 15
$calls = 200
$times = foreach ($round in 0..$rounds) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    foreach ($i in 1..$calls) { $null = Invoke-WasmTool $Tool -Json $Json }
    $watch.Elapsed.TotalMicroseconds / $calls
}
"invoke $(Get-Median $times[1..$rounds])"

# A runspace imports the module once; all share the default session.
$work = {
    param([string] $Tool, [string] $Json, [int] $Calls)
    foreach ($i in 1..$Calls) { $null = Invoke-WasmTool $Tool -Json $Json }
}

function Measure-Throughput([int] $Runspaces, [int] $CallsEach) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule([string[]] $Module)
    $pool = [runspacefactory]::CreateRunspacePool($Runspaces, $Runspaces, $state, $Host)
    $pool.Open()
    $workers = foreach ($i in 1..$Runspaces) {
        $worker = [powershell]::Create()
        $worker.RunspacePool = $pool
        # The first call opens the runspace and compiles the script.
        $null = $worker.AddScript($work).AddArgument($Tool).AddArgument($Json).AddArgument(20).Invoke()
        $worker.Commands.Clear()
        $worker.AddScript($work).AddArgument($Tool).AddArgument($Json).AddArgument($CallsEach)
    }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $running = foreach ($worker in $workers) { $worker.BeginInvoke() }
    foreach ($i in 0..($Runspaces - 1)) { $null = @($workers)[$i].EndInvoke(@($running)[$i]) }
    $seconds = $watch.Elapsed.TotalSeconds
    $pool.Dispose()
    $Runspaces * $CallsEach / $seconds
}

$one = Get-Median @(foreach ($round in 1..5) { Measure-Throughput -Runspaces 1 -CallsEach 2000 })
$sixteen = Get-Median @(foreach ($round in 1..5) { Measure-Throughput -Runspaces 16 -CallsEach 250 })
"one $one"
"sixteen $sixteen"
