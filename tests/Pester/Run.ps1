# Runs the suite against out/Wassette. Writes the counts in the words of `dotnet test`.
#Requires -Version 7.6

# Not by #Requires: with modules in it, `pwsh -File` forgets the exit code of the script.
Import-Module Pester -MinimumVersion 5.0

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'

$result = Invoke-Pester -Configuration $configuration

"Pester run summary: $($result.Result)"
"  total: $($result.TotalCount)"
"  failed: $($result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount)"
"  succeeded: $($result.PassedCount)"
"  skipped: $($result.SkippedCount)"

exit [int]($result.Result -ne 'Passed')
