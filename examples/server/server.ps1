#Requires -Modules Wassette

<#
.SYNOPSIS
    Prepares a session, and serves it to an agent.
.DESCRIPTION
    An MCP client starts this script as a process: pwsh -NoProfile -File server.ps1
    What it writes goes to standard error; standard output is the client's.
.PARAMETER AuditPath
    The file to which everything that happens is appended.
#>
[CmdletBinding()]
param(
    [string] $AuditPath = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'wassette-example.jsonl')
)

# A server that is not what it should be is none.
$ErrorActionPreference = 'Stop'
$examples = [IO.Path]::GetDirectoryName($PSScriptRoot)

# Paths in grants and in the agent's calls are relative to the workspace, wherever the client starts this.
$session = New-WassetteSession -Name example -WorkspaceRoot "$examples/filesystem" -AuditPath $AuditPath

# Needs nothing, gets nothing.
Import-WasmComponent "$examples/calculator/calculator.wasm" -Session $session

# May read the notes. To write, the agent has to ask.
Import-WasmComponent "$examples/filesystem/filesystem.wasm" -Session $session
Grant-WassetteStorage -Component filesystem -Uri 'fs://notes/**' -Access Read -Session $session
Set-WassetteLimit -Component filesystem -Memory 64MB -Timeout 10 -Session $session

# Remembers from call to call, until the server ends.
Import-WasmComponent "$examples/memory-js/memory.wasm" -Stateful -Session $session

"Serving $(@(Get-WasmTool -Session $session).Count) tools; what happens is in $AuditPath"

# The agent may load one more component, and no other.
Start-WassetteServer -Session $session -LoadFrom "$examples/time-server-js/time-server.wasm"
